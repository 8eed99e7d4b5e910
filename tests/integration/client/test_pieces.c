/* The scan of a document, sent over a link that is cut, and received again. */
#include "client-tui/demo/demo.h"
#include "common/crypto/hash.h"
#include "proto/value.pb-c.h"
#include "tests/integration/client/desk.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DOCUMENT PACTE__RECORD_TYPE__RECORD_TYPE_DOCUMENT

enum { SCAN_BYTES = 5 * 1024 * 1024 + 17 };

static uint8_t scan[SCAN_BYTES];

static void open_desk(void)
{
    char path[SCRATCH_PATH_BYTES + 16];
    desk_set_up();
    desk_proxy(&desk);
    for (size_t i = 0; i < sizeof scan; i++)
        scan[i] = (uint8_t)(i * 131 + i / 4099);
    (void)snprintf(path, sizeof path, "%s/scan.pdf", desk.home);
    FILE *f = fopen(path, "w");
    cr_assert(f != NULL && fwrite(scan, 1, sizeof scan, f) == sizeof scan && fclose(f) == 0);
}
TestSuite(client_pieces, .init = open_desk, .fini = desk_tear_down, .timeout = 240);

static void to_document(void)
{
    desk_login(&desk, &one, DEMO_ACCOUNT);
    desk_keys(&one, "/ 'protocole de lancement'");
    desk_see(&one, "Protocole de lancement");
    desk_keys(&one, "Entrée");
    desk_see(&one, "Titre");
    desk_keys(&one, "J");
    desk_see(&one, "Aucun fichier");
}

static void field(const char *path, char *out, size_t size)
{
    desk_value(&desk, DOCUMENT, demo_record_id("document-com-2026-001-protocole"), path, out, size);
}

static void expect_attached(void)
{
    char text[200], hex[2 * HASH_BYTES + 1];
    uint8_t sum[HASH_BYTES];
    hash_sha256(bytes_of(scan, sizeof scan), sum);
    hex_encode(bytes_of(sum, sizeof sum), hex, sizeof hex);
    field("fichiers[0].nom", text, sizeof text);
    cr_expect_str_eq(text, "scan.pdf");
    field("fichiers[0].sha256", text, sizeof text);
    cr_expect_str_eq(text, hex);
    field("fichiers[1].nom", text, sizeof text);
    cr_expect_str_eq(text, "");
}

static void expect_same(const char *path)
{
    uint8_t *got = malloc(sizeof scan + 1);
    FILE *f = fopen(path, "r");
    cr_assert(f != NULL && got != NULL, "%s", path);
    cr_expect_eq(fread(got, 1, sizeof scan + 1, f), sizeof scan);
    cr_expect_eq(memcmp(got, scan, sizeof scan), 0);
    (void)fclose(f);
    free(got);
}

/* The first answer is lost, then the link: what was done is not done twice. */
Test(client_pieces, an_upload_goes_on_after_a_cut)
{
    to_document();
    desk_deaf(&desk);
    desk_keys(&one, "J Tab");
    desk_see(&one, "~/scan.pdf");
    desk_keys(&one, "Entrée");
    desk_see(&one, "Envoi de scan.pdf");
    desk_link(&desk, false);
    desk_see(&one, "hors ligne");
    desk_link(&desk, true);
    desk_keys(&one, "F5");
    desk_see(&one, "Enregistré");
    desk_see(&one, "5,0 Mio");
    expect_attached();
}

Test(client_pieces, what_was_joined_is_kept_and_shown_by_another_program)
{
    char path[SCRATCH_PATH_BYTES + 64], shown[SCRATCH_PATH_BYTES + 64];
    (void)snprintf(path, sizeof path, "%s/voir", desk.home);
    FILE *f = fopen(path, "w");
    cr_assert_not_null(f);
    (void)fprintf(f, "#!/bin/sh\ncp \"$1\" \"%s/vu\"\nstat -c %%a \"$1\" \"$(dirname \"$1\")\" > \"%s/modes\"\ndirname \"$1\" > \"%s/dossier\"\n",
                  desk.home, desk.home, desk.home);
    cr_assert(fclose(f) == 0 && chmod(path, 0700) == 0 && setenv("PACTE_OUVRIR", path, 1) == 0);
    to_document();
    desk_keys(&one, "J '\x15' '~/scan.pdf' Entrée");
    desk_see(&one, "Enregistré");
    desk_keys(&one, "G Entrée");
    desk_see(&one, "Gardé");
    (void)snprintf(path, sizeof path, "%s/scan-2.pdf", desk.home);
    expect_same(path);
    desk_keys(&one, "Entrée");
    desk_see(&one, "s'ouvre");
    (void)snprintf(path, sizeof path, "%s/dossier", desk.home);
    for (int i = 0; i < 100 && (f = fopen(path, "r")) == NULL; i++)
        terminal_watch(&one, 100);
    terminal_watch(&one, 200);
    cr_assert_not_null(f);
    cr_assert_not_null(fgets(shown, sizeof shown, f));
    (void)fclose(f);
    shown[strcspn(shown, "\n")] = '\0';
    (void)snprintf(path, sizeof path, "%s/vu", desk.home);
    expect_same(path);
    (void)snprintf(path, sizeof path, "%s/modes", desk.home);
    char modes[32] = "";
    f = fopen(path, "r");
    cr_assert(f != NULL && fread(modes, 1, sizeof modes - 1, f) > 0);
    (void)fclose(f);
    cr_expect_str_eq(modes, "600\n700\n");
    desk_keys(&one, "F10");
    cr_assert(terminal_wait(&one));
    cr_expect_neq(access(shown, F_OK), 0, "nothing of it is left at the end");
}
