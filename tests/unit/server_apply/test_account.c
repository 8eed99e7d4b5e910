#include "proto/limits.h"
#include "tests/support/world.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static struct world w;
static void setup(void) { world_make(&w); }
static void teardown(void) { world_close(&w); }
TestSuite(account, .init = setup, .fini = teardown, .timeout = 30);

static Pacte__Account named(const char *name)
{
    Pacte__Account a = PACTE__ACCOUNT__INIT;
    a.account = a.name = (char *)(uintptr_t)name;
    return a;
}

Test(account, is_made_by_administration)
{
    Pacte__Account a = named("nouvelle");
    cr_assert_eq(world_put_account(&w, ADMIN, &a), ERR_OK, "%s", w.note.text);
    cr_assert_eq(w.result->n_headers, 1);
    const Pacte__Account *kept = world_account(&w, w.result->headers[0]->id);
    cr_assert_not_null(kept);
    cr_expect_str_eq(kept->account, "nouvelle");
    cr_expect_eq(kept->revision, 1);
    static const uint64_t others[] = {FEDERATION, COORDINATION, FINANCEUR_VILLE, AUDIT, LECTURE};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        Pacte__Account b = named("encore");
        cr_expect_eq(world_put_account(&w, others[i], &b), ERR_FORBIDDEN, "%zu", i);
    }
}

Test(account, the_socket_of_the_machine_administers)
{
    Pacte__Account a = named("par-la-machine"), b = named("par-le-reseau");
    w.source = "socket uid 998";
    cr_expect_eq(world_put_account(&w, 0, &a), ERR_OK);
    w.source = "192.0.2.7:51234";
    cr_expect_eq(world_put_account(&w, 0, &b), ERR_FORBIDDEN);
}

Test(account, a_name_is_borne_once_whatever_its_case)
{
    Pacte__Account a = named("Coordination");
    cr_expect_eq(world_put_account(&w, ADMIN, &a), ERR_DUPLICATE);
    cr_expect_str_eq(w.note.field, "account");
}

Test(account, a_name_has_a_form)
{
    char longest[LIMIT_ACCOUNT_NAME_BYTES + 2];
    memset(longest, 'a', sizeof longest);
    longest[LIMIT_ACCOUNT_NAME_BYTES + 1] = '\0';
    Pacte__Account a = named(""), b = named("avec espace"), c = named(longest);
    cr_expect_eq(world_put_account(&w, ADMIN, &a), ERR_REQUIRED);
    cr_expect_eq(world_put_account(&w, ADMIN, &b), ERR_INVALID);
    cr_expect_eq(world_put_account(&w, ADMIN, &c), ERR_TOO_LARGE);
    longest[LIMIT_ACCOUNT_NAME_BYTES] = '\0';
    Pacte__Account d = named(longest);
    cr_expect_eq(world_put_account(&w, ADMIN, &d), ERR_OK);
    Pacte__Account e = named("é.à");
    cr_expect_eq(world_put_account(&w, ADMIN, &e), ERR_OK);
}

/* ADMIN is the only one of this world, until another is made. */
Test(account, the_last_administrator_stays)
{
    Pacte__Account *a = world_account(&w, ADMIN);
    Pacte__Grant *kept = a->grants[0], none = PACTE__GRANT__INIT, *others[] = {&none};
    none.role = PACTE__ROLE__ROLE_AUDIT;
    a->disabled = true;
    cr_expect_eq(world_put_account(&w, ADMIN, a), ERR_INVALID);
    cr_expect_str_eq(w.note.field, "disabled");
    a = world_account(&w, ADMIN);
    a->grants = others;
    cr_expect_eq(world_put_account(&w, ADMIN, a), ERR_INVALID);
    cr_expect_str_eq(w.note.field, "grants");
    cr_expect_not_null(strstr(w.note.text, "dernier"));
    a = world_account(&w, ADMIN);
    a->name = (char *)"Un autre nom";
    cr_expect_eq(world_put_account(&w, ADMIN, a), ERR_OK, "the rest is free");
    /* a disabled one does not count */
    Pacte__Account second = named("seconde");
    second.grants = (Pacte__Grant *[]){kept};
    second.n_grants = 1;
    second.disabled = true;
    cr_assert_eq(world_put_account(&w, ADMIN, &second), ERR_OK);
    uint64_t id = w.result->headers[0]->id;
    a = world_account(&w, ADMIN);
    a->disabled = true;
    cr_expect_eq(world_put_account(&w, ADMIN, a), ERR_INVALID);
    Pacte__Account *enabled = world_account(&w, id);
    enabled->disabled = false;
    cr_assert_eq(world_put_account(&w, ADMIN, enabled), ERR_OK);
    a = world_account(&w, ADMIN);
    a->disabled = true;
    cr_expect_eq(world_put_account(&w, ADMIN, a), ERR_OK);
}

Test(account, a_stale_revision_is_refused)
{
    Pacte__Account *a = world_account(&w, COORDINATION), *stale = world_account(&w, COORDINATION);
    a->name = (char *)"Autre nom";
    cr_assert_eq(world_put_account(&w, ADMIN, a), ERR_OK);
    cr_expect_eq(world_account(&w, COORDINATION)->revision, 2);
    stale->disabled = true;
    cr_expect_eq(world_put_account(&w, ADMIN, stale), ERR_CONFLICT);
    Pacte__Account missing = named("absent");
    missing.id = 4242;
    missing.revision = 1;
    cr_expect_eq(world_put_account(&w, ADMIN, &missing), ERR_NOT_FOUND);
    missing.id = 0;
    cr_expect_eq(world_put_account(&w, ADMIN, &missing), ERR_REQUIRED);
    missing.id = COORDINATION;
    missing.revision = 0;
    cr_expect_eq(world_put_account(&w, ADMIN, &missing), ERR_CONFLICT);
}

Test(account, each_role_has_its_form)
{
    Pacte__Ref some = PACTE__REF__INIT, none = PACTE__REF__INIT;
    Pacte__Ref *of_some[] = {&some}, *of_none[] = {&none};
    some.id = CENTRE;
    struct { Pacte__Role role; Pacte__Ref **structures; Pacte__Ref *organisation; bool all; enum err want; } rows[] = {
        {PACTE__ROLE__ROLE_COORDINATION, of_some, NULL, false, ERR_OK},
        {PACTE__ROLE__ROLE_COORDINATION, of_none, NULL, false, ERR_INVALID},
        {PACTE__ROLE__ROLE_COORDINATION, of_some, NULL, true, ERR_INVALID},
        {PACTE__ROLE__ROLE_COORDINATION, of_some, &some, false, ERR_INVALID},
        {PACTE__ROLE__ROLE_FINANCEUR, NULL, &some, false, ERR_OK},
        {PACTE__ROLE__ROLE_FINANCEUR, NULL, NULL, false, ERR_REQUIRED},
        {PACTE__ROLE__ROLE_FINANCEUR, NULL, &none, false, ERR_INVALID},
        {PACTE__ROLE__ROLE_FINANCEUR, of_some, &some, false, ERR_INVALID},
        {PACTE__ROLE__ROLE_LECTURE, NULL, NULL, true, ERR_OK},
        {PACTE__ROLE__ROLE_FEDERATION, NULL, NULL, false, ERR_OK},
        {PACTE__ROLE__ROLE_FEDERATION, of_some, NULL, false, ERR_INVALID},
        {PACTE__ROLE__ROLE_UNSPECIFIED, NULL, NULL, false, ERR_INVALID},
        {(Pacte__Role)42, NULL, NULL, false, ERR_INVALID},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        Pacte__Grant g = PACTE__GRANT__INIT, *grants[] = {&g};
        char name[16];
        snprintf(name, sizeof name, "essai-%zu", i);
        Pacte__Account a = named(name);
        g.role = rows[i].role;
        g.structures = rows[i].structures;
        g.n_structures = rows[i].structures != NULL;
        g.organisation = rows[i].organisation;
        g.all_structures = rows[i].all;
        a.grants = grants;
        a.n_grants = 1;
        cr_expect_eq(world_put_account(&w, ADMIN, &a), rows[i].want, "%zu: %s", i, w.note.text);
    }
}

Test(account, each_changes_its_own_password_and_no_more)
{
    Pacte__Account *a = world_account(&w, COORDINATION);
    a->password_hash = (char *)"$argon2id$autre";
    cr_expect_eq(world_put_account(&w, COORDINATION, a), ERR_OK, "%s", w.note.text);
    cr_expect_str_eq(world_account(&w, COORDINATION)->password_hash, "$argon2id$autre");
    a = world_account(&w, COORDINATION);
    a->grants[0]->role = PACTE__ROLE__ROLE_FEDERATION;
    a->grants[0]->n_structures = 0;
    cr_expect_eq(world_put_account(&w, COORDINATION, a), ERR_FORBIDDEN);
    cr_expect_str_eq(w.note.field, "grants");
    a = world_account(&w, COORDINATION);
    a->account = (char *)"chef";
    cr_expect_eq(world_put_account(&w, COORDINATION, a), ERR_FORBIDDEN);
    a = world_account(&w, LECTURE);
    a->password_hash = (char *)"$argon2id$volé";
    cr_expect_eq(world_put_account(&w, COORDINATION, a), ERR_FORBIDDEN, "somebody else's");
}

Test(account, a_temporary_password_may_be_replaced_by_its_owner)
{
    Pacte__Account *a = world_account(&w, COORDINATION);
    a->must_change_password = true;
    cr_assert_eq(world_put_account(&w, ADMIN, a), ERR_OK);
    a = world_account(&w, COORDINATION);
    a->must_change_password = false;
    a->password_hash = (char *)"$argon2id$choisi";
    cr_expect_eq(world_put_account(&w, COORDINATION, a), ERR_OK, "%s", w.note.text);
}

Test(account, whoever_is_disabled_is_out)
{
    cr_assert_eq(world_login(&w, COORDINATION, 81), ERR_OK);
    cr_assert_eq(world_login(&w, LECTURE, 82), ERR_OK);
    Pacte__Account *a = world_account(&w, COORDINATION);
    a->disabled = true;
    cr_assert_eq(world_put_account(&w, ADMIN, a), ERR_OK);
    cr_expect_not(world_has_session(&w, 81));
    cr_expect(world_has_session(&w, 82), "the others stay");
    cr_expect_eq(world_login(&w, COORDINATION, 83), ERR_BAD_CREDENTIALS);
}

Test(account, a_password_given_by_another_closes_what_was_open)
{
    cr_assert_eq(world_login(&w, COORDINATION, 81), ERR_OK);
    Pacte__Account *a = world_account(&w, COORDINATION);
    a->password_hash = (char *)"$argon2id$à-moi";
    cr_assert_eq(world_put_account(&w, COORDINATION, a), ERR_OK);
    cr_expect(world_has_session(&w, 81), "its own change");
    a = world_account(&w, COORDINATION);
    a->password_hash = (char *)"$argon2id$provisoire";
    cr_assert_eq(world_put_account(&w, ADMIN, a), ERR_OK);
    cr_expect_not(world_has_session(&w, 81));
}

Test(account, a_change_does_not_take_back_a_login)
{
    uint8_t secret[20] = {1, 2, 3};
    Pacte__Account *a = world_account(&w, COORDINATION);
    a->totp_secret = (ProtobufCBinaryData){.data = secret, .len = sizeof secret};
    a->totp_step = 100;
    cr_assert_eq(world_put_account(&w, COORDINATION, a), ERR_OK);
    Pacte__Account *stale = world_account(&w, COORDINATION);
    stale->totp_step = 50;
    stale->last_login_ms = 0;
    cr_assert_eq(world_put_account(&w, ADMIN, stale), ERR_OK);
    cr_expect_eq(world_account(&w, COORDINATION)->totp_step, 100);
    stale = world_account(&w, COORDINATION);
    secret[0] = 9;
    stale->totp_secret = (ProtobufCBinaryData){.data = secret, .len = sizeof secret};
    stale->totp_step = 3;
    cr_assert_eq(world_put_account(&w, COORDINATION, stale), ERR_OK);
    cr_expect_eq(world_account(&w, COORDINATION)->totp_step, 3, "a new secret counts anew");
}
