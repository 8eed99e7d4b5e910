#include "tests/unit/server_rights/cases.h"

#include <criterion/criterion.h>
#include <string.h>

static const struct record_type *convention(void) { return type_case(PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION); }

static struct caller with(const Pacte__Grant *const *grants, size_t count)
{
    return (struct caller){.account_id = 7, .account = "essai", .source = "essai", .grants = grants,
                           .grant_count = count};
}

Test(rights, nobody_is_never_somebody, .timeout = 5)
{
    Pacte__Ref nobody = PACTE__REF__INIT;
    Pacte__Ref *structures[] = {&nobody};
    Pacte__Grant centre = PACTE__GRANT__INIT, partner = PACTE__GRANT__INIT;
    centre.role = PACTE__ROLE__ROLE_COORDINATION;
    centre.structures = structures;
    centre.n_structures = 1;
    partner.role = PACTE__ROLE__ROLE_FINANCEUR;
    partner.organisation = &nobody;
    const Pacte__Grant *grants[] = {&centre, &partner};
    struct caller c = with(grants, 2);
    const uint64_t none[] = {0};
    struct scope s = {.structures = none, .structure_count = 1, .signataires = none, .signataire_count = 1};
    cr_expect_not(rights_record(&c, PACTE__METHOD__METHOD_GET, convention(), &s).allowed);
}

Test(rights, every_structure_is_a_word_of_readers_only, .timeout = 5)
{
    Pacte__Grant g = PACTE__GRANT__INIT;
    g.all_structures = true;
    const Pacte__Grant *grants[] = {&g};
    struct caller c = with(grants, 1);
    for (int role = PACTE__ROLE__ROLE_UNSPECIFIED; role <= PACTE__ROLE__ROLE_LECTURE; role++) {
        g.role = (Pacte__Role)role;
        bool reads = role == PACTE__ROLE__ROLE_LECTURE || role == PACTE__ROLE__ROLE_FEDERATION;
        cr_expect_eq(rights_record(&c, PACTE__METHOD__METHOD_GET, convention(), situation(2)).allowed, reads, "%d", role);
        cr_expect_eq(rights_reads_all(&c), reads, "%d", role);
    }
}

Test(rights, the_scope_of_one_grant_does_not_stretch_another, .timeout = 5)
{
    Pacte__Ref mine = PACTE__REF__INIT, theirs = PACTE__REF__INIT;
    mine.id = 11;
    theirs.id = 12;
    Pacte__Ref *writes_for[] = {&mine}, *reads_for[] = {&theirs};
    Pacte__Grant writer = PACTE__GRANT__INIT, reader = PACTE__GRANT__INIT;
    writer.role = PACTE__ROLE__ROLE_COORDINATION;
    writer.structures = writes_for;
    reader.role = PACTE__ROLE__ROLE_LECTURE;
    reader.structures = reads_for;
    writer.n_structures = reader.n_structures = 1;
    const Pacte__Grant *grants[] = {&writer, &reader};
    struct caller c = with(grants, 2);
    const uint64_t of_theirs[] = {12};
    struct scope s = {.structures = of_theirs, .structure_count = 1};
    cr_expect(rights_record(&c, PACTE__METHOD__METHOD_GET, convention(), &s).allowed);
    cr_expect_not(rights_record(&c, PACTE__METHOD__METHOD_PUT, convention(), &s).allowed);
}

Test(rights, the_machine_has_no_account_of_its_own, .timeout = 5)
{
    struct caller c = caller_case(1);
    cr_expect(rights_method(&c, PACTE__METHOD__METHOD_BACKUP));
    cr_expect_not(rights_method(&c, PACTE__METHOD__METHOD_PASSWORD));
    cr_expect_not(rights_method(&c, PACTE__METHOD__METHOD_LIST));
    cr_expect_not(rights_method(&c, PACTE__METHOD__METHOD_JOURNAL));
}

Test(rights, numbers_from_a_newer_peer_are_refused, .timeout = 5)
{
    struct caller c = caller_case(4);
    struct record_type newer = {.number = (Pacte__RecordType)200, .name = "?", .label = "?"};
    cr_expect_not(rights_method(&c, (Pacte__Method)9999));
    cr_expect_not(rights_record(&c, PACTE__METHOD__METHOD_GET, &newer, situation(0)).allowed);
    cr_expect_not(rights_record(&c, (Pacte__Method)9999, convention(), situation(0)).allowed);
}

Test(rights, a_refusal_says_which_role_is_needed, .timeout = 5)
{
    struct caller c = caller_case(7);
    struct err_note note = {0};
    rights_explain(&c, PACTE__METHOD__METHOD_PUT, convention(), &note);
    cr_expect_str_eq(note.text, "Pour enregistrer une fiche (convention), il faut le rôle « fédération » ou « coordination » : "
                                "demandez à l'administration de vous le donner.");
    rights_explain(&c, PACTE__METHOD__METHOD_GET, convention(), &note);
    cr_expect_str_eq(note.text, "Pour lire une fiche (convention), il faut le rôle « fédération », « coordination », "
                                "« financeur » ou « lecture » : demandez à l'administration de vous le donner.");
    rights_explain(&c, PACTE__METHOD__METHOD_ACCOUNT_PUT, NULL, &note);
    cr_expect_str_eq(note.text, "Pour créer ou modifier un compte, il faut le rôle « administration » : "
                                "demandez à l'administration de vous le donner.");
}

Test(rights, a_refusal_out_of_scope_says_so, .timeout = 5)
{
    struct caller c = caller_case(5);
    struct err_note note = {0};
    rights_explain(&c, PACTE__METHOD__METHOD_PUT, convention(), &note);
    cr_expect_not_null(strstr(note.text, "(convention) n'est pas de celles que le rôle « coordination »"), "%s", note.text);
    cr_expect_null(strstr(note.text, "il faut le rôle"));
    c = caller_case(4);
    rights_explain(&c, PACTE__METHOD__METHOD_PUT, convention(), &note);
    cr_expect_not_null(strstr(note.text, "laisse la fédération écrire pour lui"), "%s", note.text);
    rights_explain(&c, (Pacte__Method)9999, NULL, &note);
    cr_expect_str_eq(note.text, "Aucun rôle ne permet de faire cette demande.");
}

Test(rights, every_method_and_role_has_a_name, .timeout = 5)
{
    const ProtobufCEnumDescriptor *e = &pacte__method__descriptor;
    const char *unknown = rights_method_name((Pacte__Method)9999);
    for (unsigned i = 0; i < e->n_values; i++)
        if (e->values[i].value != PACTE__METHOD__METHOD_UNSPECIFIED)
            cr_expect_str_neq(rights_method_name((Pacte__Method)e->values[i].value), unknown, "%s", e->values[i].name);
    for (int r = PACTE__ROLE__ROLE_ADMINISTRATION; r <= PACTE__ROLE__ROLE_LECTURE; r++)
        cr_expect_str_neq(rights_role_name((Pacte__Role)r), rights_role_name(PACTE__ROLE__ROLE_UNSPECIFIED));
}

/* Each method of the protocol is somebody's: one that no row names could be
 * called by nobody, which is a row forgotten. */
Test(rights, no_method_is_forgotten, .timeout = 5)
{
    const ProtobufCEnumDescriptor *e = &pacte__method__descriptor;
    for (unsigned i = 0; i < e->n_values; i++) {
        bool found = e->values[i].value == PACTE__METHOD__METHOD_UNSPECIFIED;
        for (size_t r = 0; r < right_table.count; r++)
            found = found || (int)right_table.rows[r].method == e->values[i].value;
        cr_expect(found, "%s", e->values[i].name);
    }
}
