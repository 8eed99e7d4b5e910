/* Names made harmless, kinds, sizes; which chunk goes next, cut at each step,
 * whatever the daemon answers. */
#include "common/fichier/fichier.h"
#include "proto/limits.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

Test(fichier, the_name_of_a_path)
{
    cr_expect_str_eq(fichier_base("/tmp/a/scan.pdf"), "scan.pdf");
    cr_expect_str_eq(fichier_base("scan.pdf"), "scan.pdf");
    cr_expect_str_eq(fichier_base("dossier/"), "");
}

Test(fichier, the_kind_is_told_by_the_ending)
{
    cr_expect_str_eq(fichier_nature("Scan.PDF"), "application/pdf");
    cr_expect_str_eq(fichier_nature("photo.jpeg"), "image/jpeg");
    cr_expect_str_eq(fichier_nature(".pdf"), "application/octet-stream");
    cr_expect_str_eq(fichier_nature("sans"), "application/octet-stream");
    cr_expect_str_eq(fichier_nature_dite("application/pdf"), "document PDF");
    cr_expect_str_eq(fichier_nature_dite("application/x-sh"), "fichier");
}

Test(fichier, sizes_for_people)
{
    static const struct { uint64_t octets; const char *want; } cases[] = {
        {0, "0 octet"}, {1, "1 octet"}, {812, "812 octets"}, {1024, "1,0 Kio"}, {12698, "12,4 Kio"}, {1048576, "1,0 Mio"},
        {LIMIT_ATTACHMENT_BYTES, "16,0 Mio"},
    };
    char text[32];
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cr_expect_eq(fichier_taille(cases[i].octets, text, sizeof text), strlen(cases[i].want));
        cr_expect_str_eq(text, cases[i].want);
    }
    cr_expect_eq(fichier_taille(812, text, 4), 3);
}

Test(fichier, what_cannot_be_attached_says_why)
{
    static const struct { const char *path; uint64_t octets; enum err want; const char *says; } cases[] = {
        {"/tmp/scan.pdf", 1, ERR_OK, ""}, {"scan.pdf", LIMIT_ATTACHMENT_BYTES, ERR_OK, ""},
        {"scan.pdf", 0, ERR_TOO_LARGE, "vide"}, {"scan.pdf", LIMIT_ATTACHMENT_BYTES + 1, ERR_TOO_LARGE, "16 Mio"},
        {"/tmp/", 10, ERR_INVALID, "renommez"}, {"a\x1b[31m.pdf", 10, ERR_INVALID, "renommez"}, {"a\nb", 10, ERR_INVALID, "renommez"},
        {"\xff.pdf", 10, ERR_INVALID, "renommez"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct err_note note = {.text = ""};
        cr_expect_eq(fichier_permis(cases[i].path, cases[i].octets, &note), cases[i].want, "%zu", i);
        cr_expect_not_null(strstr(note.text, cases[i].says), "%zu: %s", i, note.text);
        cr_expect_null(strchr(note.text, '\x1b'));
    }
    char path[400];
    struct err_note note = {.text = ""};
    memset(path, 'a', sizeof path - 1);
    path[sizeof path - 1] = '\0';
    cr_expect_eq(fichier_permis(path, 10, &note), ERR_TOO_LARGE);
}

Test(fichier, a_name_from_elsewhere_is_made_harmless)
{
    static const struct { const char *name, *want; } cases[] = {
        {"scan.pdf", "scan.pdf"}, {"Délibération n° 4.pdf", "Délibération n° 4.pdf"}, {"../../etc/passwd", "passwd"},
        {"/etc/passwd", "passwd"}, {"..\\..\\a.pdf", "a.pdf"}, {"-rf", "rf"}, {".bashrc", "bashrc"}, {"a\x1b]0;x\x07.pdf", "a]0;x.pdf"},
        {"$(id).pdf", "$(id).pdf"}, {"a\nb", "a b"},
    };
    static const char *const nothing[] = {"", ".", "..", "/", "a/..", "\x1b", "---"};
    char out[FICHIER_NOM_BYTES];
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cr_expect(fichier_nom_sur(cases[i].name, out, sizeof out));
        cr_expect_str_eq(out, cases[i].want);
    }
    for (size_t i = 0; i < sizeof nothing / sizeof nothing[0]; i++)
        cr_expect_not(fichier_nom_sur(nothing[i], out, sizeof out), "%zu: %s", i, out);
}

/* --- Chunks ------------------------------------------------------------------ */

/* A daemon that has `there` chunks of that many bytes. */
static Pacte__BlobPutReply daemon_takes(uint32_t *there, uint32_t chunk, uint64_t octets)
{
    Pacte__BlobPutReply r = PACTE__BLOB_PUT_REPLY__INIT;
    *there = chunk == *there ? chunk + 1 : *there;
    r.complete = (uint64_t)*there * LIMIT_CHUNK_BYTES >= octets;
    r.next_chunk = *there;
    return r;
}

/* Every size around the chunks, the answer lost at each of them in turn: sent
 * again, each chunk is taken once and the file is whole. */
Test(envoi, an_answer_lost_at_each_step)
{
    static const uint64_t sizes[] = {1, LIMIT_CHUNK_BYTES - 1, LIMIT_CHUNK_BYTES, LIMIT_CHUNK_BYTES + 1, 5 * LIMIT_CHUNK_BYTES,
                                     LIMIT_ATTACHMENT_BYTES};
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++)
        for (unsigned lost = 0; lost <= 66; lost++) {
            struct envoi e = {.octets = sizes[s]};
            uint32_t there = 0;
            uint64_t at, taken = 0;
            size_t len;
            unsigned sent = 0;
            struct err_note note = {0};
            while (envoi_morceau(&e, &at, &len)) {
                uint32_t before = there;
                Pacte__BlobPutReply r = daemon_takes(&there, e.chunk, sizes[s]);
                taken += there != before ? len : 0;
                cr_assert_leq(at + len, sizes[s]);
                cr_assert_lt(sent, 70);
                if (sent++ == lost)
                    continue;
                cr_assert_eq(envoi_reponse(&e, &r, &note), ERR_OK, "%s", note.text);
            }
            cr_expect_eq(taken, sizes[s]);
            cr_expect(e.complete);
            cr_expect_eq(envoi_fait(&e), sizes[s]);
        }
}

Test(envoi, what_is_there_already_is_not_sent_again)
{
    struct envoi e = {.octets = 4 * LIMIT_CHUNK_BYTES};
    uint64_t at;
    size_t len;
    Pacte__BlobPutReply r = PACTE__BLOB_PUT_REPLY__INIT;
    r.next_chunk = 3;
    cr_assert_eq(envoi_reponse(&e, &r, NULL), ERR_OK);
    cr_assert(envoi_morceau(&e, &at, &len));
    cr_expect_eq(at, 3 * LIMIT_CHUNK_BYTES);
    r.complete = true;
    cr_assert_eq(envoi_reponse(&e, &r, NULL), ERR_OK);
    cr_expect_not(envoi_morceau(&e, &at, &len));
}

Test(envoi, a_daemon_that_makes_no_sense_ends_it)
{
    struct envoi e = {.octets = 2 * LIMIT_CHUNK_BYTES, .chunk = 1};
    Pacte__BlobPutReply r = PACTE__BLOB_PUT_REPLY__INIT;
    r.next_chunk = 1;
    cr_expect_eq(envoi_reponse(&e, &r, NULL), ERR_BAD_CONTENT);
    r.next_chunk = 2;
    cr_expect_eq(envoi_reponse(&e, &r, NULL), ERR_BAD_CONTENT);
    r.next_chunk = 0xffffffffu;
    cr_expect_eq(envoi_reponse(&e, &r, NULL), ERR_BAD_CONTENT);
    cr_expect_eq(e.chunk, 1);
}

Test(reception, parts_come_in_order_and_not_beyond_the_file)
{
    static uint8_t data[LIMIT_CHUNK_BYTES];
    struct reception r = {0}, huge = {0};
    Pacte__BlobPart p = PACTE__BLOB_PART__INIT;
    p.total_bytes = LIMIT_ATTACHMENT_BYTES + 1;
    cr_expect_eq(reception_morceau(&huge, &p, NULL), ERR_BAD_CONTENT);
    p.total_bytes = LIMIT_CHUNK_BYTES + 5;
    p.data = (ProtobufCBinaryData){.data = data, .len = sizeof data};
    cr_assert_eq(reception_morceau(&r, &p, NULL), ERR_OK);
    cr_expect_eq(reception_morceau(&r, &p, NULL), ERR_BAD_CONTENT);
    p.chunk = 1;
    cr_expect_eq(reception_morceau(&r, &p, NULL), ERR_BAD_CONTENT);
    p.data.len = 5;
    cr_assert_eq(reception_morceau(&r, &p, NULL), ERR_OK);
    cr_expect_eq(r.recus, r.octets);
}
