/* The files of a document: joined, kept, shown, taken off; the link cut at each
 * chunk; what is refused says why, and loses nothing. */
#include "proto/limits.h"
#include "tests/support/ecran.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#define DOCUMENT PACTE__RECORD_TYPE__RECORD_TYPE_DOCUMENT

static const char alias[] = "document-com-2026-001-deliberation-ville";
static uint8_t content[5 * LIMIT_CHUNK_BYTES / 2];
static struct ecran e;

static void open_screen(void)
{
    ecran_open(&e, 24, 80);
    for (size_t i = 0; i < sizeof content; i++)
        content[i] = (uint8_t)(i * 31 + i / 251);
    e.piece = bytes_of(content, sizeof content);
    ecran_go(&e, "fiche");
    ecran_go_record(&e, "formulaire", DOCUMENT, alias);
}
static void close_screen(void) { ecran_close(&e); }
TestSuite(pieces, .init = open_screen, .fini = close_screen);

static const Pacte__Document *stored(void) { return world_read(&e.world, DOCUMENT, ecran_id(alias))->document; }

static void join(const char *path)
{
    ecran_keys(&e, "J J");
    ecran_keys(&e, "Ctrl-U");
    ecran_keys(&e, path);
    ecran_keys(&e, "Entrée");
    (void)ecran_text(&e);
}

static void received(void)
{
    cr_assert_eq(e.piece_recue.len, sizeof content);
    cr_expect_eq(memcmp(e.piece_recue.data, content, sizeof content), 0);
}

Test(pieces, a_scan_is_joined_kept_and_shown)
{
    join("'/tmp/Délibération signée.pdf'");
    cr_assert_eq(stored()->n_fichiers, 1, "%s", ecran_text(&e));
    cr_expect_str_eq(stored()->fichiers[0]->nom, "Délibération signée.pdf");
    cr_expect_str_eq(stored()->fichiers[0]->media_type, "application/pdf");
    cr_expect_eq(stored()->fichiers[0]->octets, sizeof content);
    cr_expect_eq(e.chunks, 3);
    cr_expect(ecran_shows(&e, "640,0 Kio"));
    ecran_keys(&e, "G Ctrl-U '/tmp/recus' Entrée");
    cr_expect(ecran_shows(&e, "Gardé : /tmp/recus/Délibération signée.pdf"));
    received();
    ecran_keys(&e, "Entrée");
    cr_expect_str_eq(e.piece_ouverte, "/Délibération signée.pdf");
    received();
}

Test(pieces, pictures)
{
    ecran_keys(&e, "J");
    ecran_golden(&e, "pieces-vide");
    join("'/tmp/Délibération signée.pdf'");
    ecran_goldens(&e, "pieces");
    ecran_keys(&e, "J Tab");
    ecran_golden(&e, "pieces-joindre");
    ecran_keys(&e, "Échap");
    content[0] = 1;
    e.cut_at = 2;
    join("'/tmp/budget.ods'");
    ecran_golden(&e, "pieces-coupe");
}

/* The answer of each chunk in turn is lost with the link: what comes back goes
 * on from there, and no chunk is sent more than twice. */
Test(pieces, cut_at_each_chunk)
{
    for (unsigned at = 1; at <= 3; at++) {
        content[0] = (uint8_t)at;        /* another content */
        e.chunks = 0;
        e.cut_at = at;
        join("'/tmp/scan.pdf'");
        cr_assert_eq(e.model.pieces.etape, PIECES_LIEN, "%s", ecran_text(&e));
        cr_expect(ecran_shows(&e, "attend le lien"));
        cr_expect_eq(stored()->n_fichiers, at - 1);
        ecran_link(&e, true);
        cr_expect_eq(stored()->n_fichiers, at, "%s", ecran_text(&e));
        cr_expect_eq(e.chunks, 4);
        ecran_keys(&e, "Échap");
    }
}

Test(pieces, escape_abandons_and_the_record_is_as_it_was)
{
    e.cut_at = 2;
    join("'/tmp/scan.pdf'");
    ecran_keys(&e, "Échap");
    cr_expect(ecran_shows(&e, "abandonné"));
    cr_expect_eq(model_top(&e.model)->page, PAGE_PIECES);
    ecran_link(&e, true);
    cr_expect_eq(stored()->n_fichiers, 0);
    cr_expect_eq(e.chunks, 2);
    join("'/tmp/scan.pdf'");
    cr_expect_eq(stored()->n_fichiers, 1, "what the daemon had is not sent again");
    cr_expect_eq(e.chunks, 4);
}

Test(pieces, quitting_in_the_middle_says_so)
{
    e.cut_at = 1;
    join("'/tmp/scan.pdf'");
    ecran_keys(&e, "F10");
    cr_expect(ecran_shows(&e, "n'est pas fini"));
    ecran_keys(&e, "Entrée");
    cr_expect_eq(e.quits, 0);
}

Test(pieces, what_cannot_be_joined_says_why)
{
    e.piece = bytes_of(NULL, 0);
    join("'/tmp/absent.pdf'");
    cr_expect(ecran_shows(&e, "ne peut pas être lu"));
    join("'/tmp/'");
    cr_expect(ecran_shows(&e, "renommez-le"));
    cr_expect_eq(stored()->n_fichiers, 0);
    cr_expect_eq(e.chunks, 0);
    ecran_link(&e, false);
    ecran_keys(&e, "J");
    cr_expect(ecran_shows(&e, "indisponible"));
}

/* A file that shrinks between its proof and its sending is not attached. */
Test(pieces, a_file_that_changes_meanwhile_is_refused)
{
    e.cut_at = 1;
    join("'/tmp/scan.pdf'");
    e.piece.len = LIMIT_CHUNK_BYTES / 2;
    ecran_link(&e, true);
    cr_expect(ecran_shows(&e, "a changé pendant l'envoi"));
    cr_expect_eq(stored()->n_fichiers, 0);
}

Test(pieces, taken_off_and_brought_back)
{
    join("'/tmp/scan.pdf'");
    ecran_keys(&e, "Suppr");
    cr_expect(ecran_shows(&e, "Retirer « scan.pdf »"));
    ecran_keys(&e, "Tab Entrée");
    cr_expect_eq(stored()->n_fichiers, 0, "%s", ecran_text(&e));
    ecran_keys(&e, "u");
    cr_expect_eq(stored()->n_fichiers, 1, "%s", ecran_text(&e));
}

/* What somebody was typing is not saved with the file: it is theirs to save. */
Test(pieces, what_was_being_typed_is_not_saved_by_it)
{
    struct ouverte *o = model_ouverte(&e.model, ecran_id("com-2026-001"));
    uint64_t id = ecran_id(alias);
    cr_assert_eq(model_type(&e.model, o, DOCUMENT, &id, "note", "à relire"), ERR_OK);
    join("'/tmp/scan.pdf'");
    cr_expect_eq(stored()->n_fichiers, 0);
    cr_expect(ecran_shows(&e, "F2 enregistre le tout"));
    ecran_keys(&e, "F2");
    cr_expect_eq(stored()->n_fichiers, 1, "%s", ecran_text(&e));
    cr_expect_str_eq(stored()->note, "à relire");
}

/* Another coordinator adds a file meanwhile: both are there. */
Test(pieces, two_people_add_a_file)
{
    e.cut_at = 3;
    join("'/tmp/scan.pdf'");
    cr_assert_eq(e.model.pieces.etape, PIECES_LIEN);
    Pacte__Record *r = world_read(&e.world, DOCUMENT, ecran_id(alias));
    static uint8_t sum[32] = {1};
    Pacte__Fichier other = PACTE__FICHIER__INIT, *files[] = {&other};
    other.nom = (char *)"autre.pdf";
    other.sha256 = (ProtobufCBinaryData){.data = sum, .len = sizeof sum};
    r->document->fichiers = files;
    r->document->n_fichiers = 1;
    cr_assert_eq(world_put(&e.world, AUTRE_COORDINATION, r), ERR_OK, "%s", e.world.note.text);
    ecran_link(&e, true);
    (void)ecran_text(&e);
    cr_expect_eq(stored()->n_fichiers, 2, "%s", ecran_text(&e));
}

/* The files are one key away from wherever the document is chosen. */
Test(pieces, from_the_lists_and_the_first_tab)
{
    static const struct { const char *keys; bool of_convention; } ways[] = {{"J", true}, {"J", false}};
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        cr_assert(model_go(&e.model, (struct place){.page = PAGE_LISTE, .type = DOCUMENT,
                                                    .convention = ways[i].of_convention ? ecran_id("com-2026-001") : 0}));
        for (int k = 0; k < 4; k++) {
            (void)ecran_text(&e);
            ecran_wait(&e, 250);
        }
        ecran_keys(&e, ways[i].keys);
        cr_expect(ecran_shows(&e, "Pièces jointes · "), "%s", ecran_text(&e));
        cr_expect_eq(model_top(&e.model)->convention, ecran_id("com-2026-001"), "found from the document");
        ecran_keys(&e, "Échap");
        cr_expect_eq(model_top(&e.model)->page, PAGE_LISTE);
        ecran_keys(&e, "Échap");
    }
    cr_assert(model_go(&e.model, (struct place){.page = PAGE_LISTE, .type = PACTE__RECORD_TYPE__RECORD_TYPE_CONTACT}));
    ecran_keys(&e, "J");
    cr_expect(ecran_shows(&e, "se joignent à un document"), "%s", ecran_text(&e));
    ecran_go(&e, "fiche");
    ecran_keys(&e, "J");
    cr_expect(ecran_shows(&e, "se joignent à un document"), "%s", ecran_text(&e));
}
