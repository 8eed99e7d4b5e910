#include "common/domain/validate.h"

#include "common/base/id.h"
#include "common/base/text.h"
#include "proto/limits.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

struct one {
    struct arena arena;
    const struct record_type *type;
    ProtobufCMessage *body;
    struct err_note note;
};

static void set(struct one *o, const char *field, const char *text)
{
    const struct field_def *f = record_field(o->type, field);
    cr_assert_not_null(f, "%s", field);
    cr_assert_eq(field_set_text(o->body, f, record_descriptor(o->type, f), text, &o->arena, &o->note), ERR_OK, "%s: %s",
                 field, o->note.text);
}

static enum err check(struct one *o)
{
    o->note = (struct err_note){0};
    enum err e = domain_validate(o->type, o->body, &o->note);
    cr_expect_eq(e == ERR_OK, o->note.text[0] == '\0', "%s", o->note.text);
    cr_expect(text_clean(bytes_text(o->note.text), false), "%s", o->note.text);
    return e;
}

/* The fields that make a record of each type stand. */
static const struct { const char *type, *fields[8][2]; } whole[] = {
    {"organisation", {{"nom", "Ville de Bellerive-sur-Seine"}, {"type", "COMMUNE"}}},
    {"contact", {{"organisation", "0000000000001"}, {"fonction", "Coordination"}}},
    {"structure", {{"nom", "Les Passerelles"}, {"type", "CS"}}},
    {"territoire", {{"code", "QN09299M"}, {"type", "QPV"}, {"libelle", "Les Rives"}}},
    {"agrement", {{"structure", "0000000000001"}, {"types", "AGC"}}},
    {"convention", {{"reference", "COM-2026-001"}, {"intitule", "Convention"}, {"structures", "0000000000001"},
                    {"debut", "2027-01-01"}, {"fin", "2030-12-31"}}},
    {"signataire", {{"convention", "0000000000001"}, {"organisation", "0000000000002"}, {"qualites", "FINANCEUR"}}},
    {"contribution", {{"convention", "0000000000001"}, {"financeur", "0000000000002"}, {"annee", "2027"}}},
    {"versement", {{"contribution", "0000000000001"}, {"prevu", "12"}}},
    {"document", {{"type", "COMPTES"}, {"titre", "Comptes 2026"}, {"convention", "0000000000001"}}},
    {"projet_social", {{"structure", "0000000000001"}, {"intitule", "Habiter et agir ensemble"}}},
    {"noeud", {{"projet", "0000000000001"}, {"niveau", "axe"}, {"intitule", "Accueillir"}}},
    {"engagement", {{"convention", "0000000000001"}, {"de", "0000000000002"}, {"envers", "0000000000003"}, {"texte", "Maintenir le niveau"}}},
    {"budget", {{"convention", "0000000000001"}, {"annee", "2027"}}},
    {"ligne_budget", {{"budget", "0000000000001"}, {"compte", "64"}, {"montant", "12"}}},
    {"indicateur", {{"convention", "0000000000001"}, {"code", "I1"}, {"libelle", "Familles suivies"}}},
    {"mesure", {{"indicateur", "0000000000001"}, {"annee", "2027"}, {"etat", "non_collectee"}, {"motif", "enquête reportée"}}},
    {"instance", {{"convention", "0000000000001"}, {"type", "COPIL"}, {"nom", "Comité de pilotage"}}},
    {"membre", {{"instance", "0000000000001"}, {"organisation", "0000000000002"}}},
    {"reunion", {{"instance", "0000000000001"}, {"date", "2026-07-10"}}},
    {"presence", {{"reunion", "0000000000001"}, {"membre", "0000000000002"}}},
    {"decision", {{"convention", "0000000000001"}, {"annee", "2026"}, {"objet", "Signature"}}},
    {"suivi", {{"convention", "0000000000001"}, {"action", "Relancer la Ville"}}},
    {"etape", {{"objet", "convention:0000000000001"}, {"code", "PROTOCOLE"}}},
    {"echeance", {{"objet", "convention:0000000000001"}, {"titre", "Appeler la Caf"}, {"du", "2026-11-20"}}},
    {"evaluation", {{"objet", "convention:0000000000001"}, {"annee", "2027"}}},
    {"statistique", {{"territoire", "0000000000001"}, {"annee", "2012"}, {"mesure", "RP"}}},
    {"affectation", {{"structure", "0000000000001"}, {"fonction", "CHEF_PROJET"}}},
    {"avenant", {{"convention", "0000000000001"}, {"numero", "1"}, {"objet", "Prorogation d'un an"}}},
    {"modele", {{"code", "ESSAI"}, {"version", "1"}, {"intitule", "Modèle d'essai"}}},
};

static struct one stands(const char *type)
{
    struct one o = {.type = record_type_named(type)};
    cr_assert_not_null(o.type);
    arena_init(&o.arena, &sys_real, 1 << 22);
    o.body = arena_alloc(&o.arena, o.type->descriptor->sizeof_message);
    o.type->descriptor->message_init(o.body);
    const char *const(*fields)[2] = whole[o.type->number - 1].fields;
    for (size_t i = 0; i < 8 && fields[i][0] != NULL; i++)
        set(&o, fields[i][0], fields[i][1]);
    return o;
}

Test(validate, each_required_field_is_asked_for, .timeout = 5)
{
    for (size_t i = 0; i < record_type_count; i++) {
        const struct record_type *t = &record_types[i];
        struct one o = stands(t->name);
        cr_expect_eq(check(&o), ERR_OK, "%s", t->name);
        arena_finish(&o.arena);
        for (size_t k = 0; k < t->field_count; k++) {
            if ((t->fields[k].flags & FIELD_REQUIRED) == 0)
                continue;
            char path[96];
            o = stands(t->name);
            set(&o, t->fields[k].name, "");
            cr_expect_eq(check(&o), ERR_REQUIRED, "%s.%s", t->name, t->fields[k].name);
            (void)snprintf(path, sizeof path, "%s.%s", t->name, t->fields[k].name);
            cr_expect_str_eq(o.note.field, path);
            arena_finish(&o.arena);
        }
    }
}

struct rule { const char *type, *fields[3][2]; enum err want; const char *field; };
static const struct rule rules[] = {
    {"organisation", {{"siret", "99000101800011"}, {"rna", "W922099001"}, {"pays", "FR"}}, ERR_OK, ""},
    {"organisation", {{"siret", "99000101800012"}}, ERR_INVALID, "organisation.siret"},
    {"organisation", {{"siret", "990001018"}}, ERR_INVALID, "organisation.siret"},
    {"organisation", {{"rna", "922099001"}}, ERR_INVALID, "organisation.rna"},
    {"organisation", {{"bce", "0999900150"}, {"pays", "BE"}}, ERR_OK, ""},
    {"organisation", {{"bce", "0999900151"}}, ERR_INVALID, "organisation.bce"},
    {"organisation", {{"bce", "0999900150"}, {"pays", "FR"}}, ERR_INVALID, "organisation.pays"},
    {"organisation", {{"siret", "99000101800011"}, {"pays", "BE"}}, ERR_INVALID, "organisation.pays"},
    {"organisation", {{"code_postal", "92000"}, {"pays", "FR"}}, ERR_OK, ""},
    {"organisation", {{"code_postal", "9200"}, {"pays", "FR"}}, ERR_INVALID, "organisation.code_postal"},
    {"organisation", {{"code_postal", "4870"}, {"pays", "BE"}}, ERR_OK, ""},
    {"organisation", {{"code_postal", "48700"}, {"pays", "BE"}}, ERR_INVALID, "organisation.code_postal"},
    {"organisation", {{"code_postal", "SW1A 1AA"}}, ERR_OK, ""},
    {"organisation", {{"courriel", "mairie"}}, ERR_INVALID, "organisation.courriel"},
    {"contact", {{"fonction", ""}, {"nom", "Coordination"}}, ERR_OK, ""},
    {"contact", {{"fonction", ""}}, ERR_REQUIRED, "contact.fonction"},
    {"contact", {{"mandat_debut", "2026-01-02"}, {"mandat_fin", "2026-01-01"}}, ERR_INVALID, "contact.mandat_fin"},
    {"contact", {{"courriel", "a@b"}}, ERR_INVALID, "contact.courriel"},
    {"structure", {{"territoires", "0000000000001"}, {"territoires", "0000000000002"}}, ERR_OK, ""},
    {"structure", {{"territoires", "0000000000001"}, {"territoires", "0000000000001"}}, ERR_INVALID, "structure.territoires"},
    {"structure", {{"courriel", "@"}}, ERR_INVALID, "structure.courriel"},
    {"territoire", {{"code", "92099"}}, ERR_INVALID, "territoire.code"},
    {"territoire", {{"code", "92099"}, {"type", "COMMUNE"}}, ERR_OK, ""},
    {"agrement", {{"decision", "accorde"}}, ERR_REQUIRED, "agrement.debut"},
    {"agrement", {{"decision", "accorde_avec_reserves"}, {"debut", "2027-01-01"}}, ERR_REQUIRED, "agrement.fin"},
    {"agrement", {{"decision", "refuse"}}, ERR_OK, ""},
    {"agrement", {{"debut", "2027-01-01"}, {"fin", "2027-01-01"}}, ERR_OK, ""},
    {"agrement", {{"debut", "2027-01-01"}, {"fin", "2026-12-31"}}, ERR_INVALID, "agrement.fin"},
    {"agrement", {{"types", "ACF"}}, ERR_OK, ""},
    {"agrement", {{"types", "AGC"}}, ERR_INVALID, "agrement.types"},
    {"agrement", {{"depot", "2026-06-29"}, {"commission", "2026-06-28"}}, ERR_INVALID, "agrement.commission"},
    {"agrement", {{"depot", "2026-06-29"}, {"complet", "2026-06-28"}}, ERR_INVALID, "agrement.complet"},
    {"agrement", {{"commission", "2026-09-24"}, {"notifie", "2026-09-23"}}, ERR_INVALID, "agrement.notifie"},
    {"convention", {{"fin", "2026-12-31"}}, ERR_INVALID, "convention.fin"},
    {"convention", {{"structures", "0000000000001"}}, ERR_INVALID, "convention.structures"},
    {"convention", {{"signee", "2026-07-10"}, {"denoncee", "2026-07-09"}}, ERR_INVALID, "convention.denoncee"},
    {"convention", {{"signee", "2026-07-10"}, {"resiliee", "2026-07-09"}}, ERR_INVALID, "convention.resiliee"},
    {"signataire", {{"qualites", "FINANCEUR"}}, ERR_INVALID, "signataire.qualites"},
    {"signataire", {{"qualites", "SIGNATAIRE"}}, ERR_OK, ""},
    {"contribution", {{"vote", "0"}, {"sollicite", "12"}}, ERR_OK, ""},
    {"contribution", {{"vote", "-0,01"}}, ERR_OUT_OF_RANGE, "contribution.vote"},
    {"contribution", {{"justifie", "100"}, {"admis", "100"}}, ERR_OK, ""},
    {"contribution", {{"justifie", "100"}, {"admis", "100,01"}}, ERR_OUT_OF_RANGE, "contribution.admis"},
    {"versement", {{"prevu", ""}}, ERR_REQUIRED, "versement.prevu"},
    {"versement", {{"prevu", "-1"}}, ERR_OUT_OF_RANGE, "versement.prevu"},
    {"versement", {{"recu", "12"}}, ERR_REQUIRED, "versement.recu_date"},
    {"versement", {{"recu_date", "2027-07-20"}}, ERR_REQUIRED, "versement.recu"},
    {"versement", {{"recu", "12"}, {"recu_date", "2027-07-20"}}, ERR_OK, ""},
    {"document", {{"valide", "2027-07-20"}}, ERR_REQUIRED, "document.remis"},
    {"document", {{"remis", "2027-07-21"}, {"valide", "2027-07-20"}}, ERR_INVALID, "document.valide"},
    {"document", {{"remis", "2027-07-20"}, {"valide", "2027-07-20"}}, ERR_OK, ""},
};

Test(validate, rules_of_each_type, .timeout = 10)
{
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        struct one o = stands(rules[i].type);
        for (size_t k = 0; k < 3 && rules[i].fields[k][0] != NULL; k++)
            set(&o, rules[i].fields[k][0], rules[i].fields[k][1]);
        cr_expect_eq(check(&o), rules[i].want, "row %zu (%s.%s): %s", i, rules[i].type, rules[i].fields[0][0], o.note.text);
        cr_expect_str_eq(o.note.field, rules[i].field);
        arena_finish(&o.arena);
    }
}

/* What comes over the wire may hold what field_set_text would never place. */
Test(validate, lengths_on_both_sides, .timeout = 5)
{
    struct one o = stands("organisation");
    Pacte__Organisation *org = (Pacte__Organisation *)o.body;
    char text[202];
    memset(text, 'a', sizeof text);
    text[200] = '\0';
    org->nom = text;
    cr_expect_eq(check(&o), ERR_OK);
    text[200] = 'a';
    text[201] = '\0';
    cr_expect_eq(check(&o), ERR_TOO_LARGE);
    cr_expect_str_eq(o.note.field, "organisation.nom");
    arena_finish(&o.arena);
}

static void expect_organisation(const char *nom, const char *type, const char *note, enum err want, const char *field)
{
    struct one o = stands("organisation");
    char a[64], b[64], c[64];
    (void)snprintf(a, sizeof a, "%s", nom), (void)snprintf(b, sizeof b, "%s", type), (void)snprintf(c, sizeof c, "%s", note);
    ((Pacte__Organisation *)o.body)->nom = a;
    ((Pacte__Organisation *)o.body)->type = b;
    ((Pacte__Organisation *)o.body)->note = c;
    cr_expect_eq(check(&o), want, "%s", o.note.text);
    cr_expect_str_eq(o.note.field, field);
    arena_finish(&o.arena);
}

Test(validate, text_and_codes, .timeout = 5)
{
    expect_organisation("Ville", "COMMUNE", "une\n\tnote", ERR_OK, "");
    expect_organisation("Vi\nlle", "COMMUNE", "", ERR_BAD_TEXT, "organisation.nom");
    expect_organisation("Ville\x1b[2J", "COMMUNE", "", ERR_BAD_TEXT, "organisation.nom");
    expect_organisation("Ville\xff", "COMMUNE", "", ERR_BAD_TEXT, "organisation.nom");
    expect_organisation("Ville", "commune", "", ERR_INVALID, "organisation.type");
    expect_organisation("Ville", "BANQUE", "", ERR_INVALID, "organisation.type");
    expect_organisation("Ville", "COMMUNE", "\a", ERR_BAD_TEXT, "organisation.note");
}

Test(validate, days_counts_enums_and_references, .timeout = 5)
{
    struct one o = stands("convention");
    Pacte__Convention *c = (Pacte__Convention *)o.body;
    Pacte__Day edge = PACTE__DAY__INIT;
    edge.number = DAY_MAX;
    c->fin = &edge;
    cr_expect_eq(check(&o), ERR_OK);
    edge.number = DAY_MAX + 1;
    cr_expect_eq(check(&o), ERR_BAD_DAY);
    cr_expect_str_eq(o.note.field, "convention.fin");
    edge.number = DAY_MAX;
    c->version_modele = 9999;
    cr_expect_eq(check(&o), ERR_OK);
    c->version_modele = 10000;
    cr_expect_eq(check(&o), ERR_OUT_OF_RANGE);
    c->version_modele = 1;
    c->publique = (Pacte__OuiNon)9;
    cr_expect_eq(check(&o), ERR_OUT_OF_RANGE);
    cr_expect_str_eq(o.note.field, "convention.publique");
    c->publique = PACTE__OUI_NON__OUI_NON_OUI;
    Pacte__Ref nothing = PACTE__REF__INIT;
    c->agrement = &nothing;
    cr_expect_eq(check(&o), ERR_INVALID);
    cr_expect_str_eq(o.note.field, "convention.agrement");
    arena_finish(&o.arena);
}

Test(validate, groups_are_walked_and_named, .timeout = 5)
{
    struct one o = stands("convention");
    Pacte__Convention *c = (Pacte__Convention *)o.body;
    Pacte__ConditionSuspensive first = PACTE__CONDITION_SUSPENSIVE__INIT, second = first, *both[] = {&first, &second};
    char text[] = "Agrément Caf", bad[] = "\x1b";
    first.texte = text;
    c->conditions = both;
    c->n_conditions = 2;
    cr_expect_eq(check(&o), ERR_REQUIRED);
    cr_expect_str_eq(o.note.field, "convention.conditions[1].texte");
    second.texte = bad;
    cr_expect_eq(check(&o), ERR_BAD_TEXT);
    second.texte = text;
    cr_expect_eq(check(&o), ERR_OK);
    arena_finish(&o.arena);
}

Test(validate, fingerprints_and_empty_values, .timeout = 5)
{
    struct one o = stands("document");
    Pacte__Document *d = (Pacte__Document *)o.body;
    Pacte__Fichier file = PACTE__FICHIER__INIT, *files[] = {&file};
    uint8_t digest[33] = {1};
    char name[] = "comptes.pdf";
    file.nom = name;
    file.sha256 = (ProtobufCBinaryData){32, digest};
    file.octets = LIMIT_ATTACHMENT_BYTES;
    d->fichiers = files;
    d->n_fichiers = 1;
    cr_expect_eq(check(&o), ERR_OK);
    file.sha256.len = 31;
    cr_expect_eq(check(&o), ERR_INVALID);
    file.sha256.len = 33;
    cr_expect_eq(check(&o), ERR_TOO_LARGE);
    file.sha256.len = 32;
    file.octets++;
    cr_expect_eq(check(&o), ERR_OUT_OF_RANGE);
    file.octets = UINT64_MAX;
    cr_expect_eq(check(&o), ERR_OUT_OF_RANGE);
    cr_expect_str_eq(o.note.field, "document.fichiers[0].octets");
    arena_finish(&o.arena);
    o = stands("signataire");
    char empty[] = "", code[] = "FINANCEUR", *codes[] = {code, empty};
    ((Pacte__Signataire *)o.body)->qualites = codes;
    ((Pacte__Signataire *)o.body)->n_qualites = 2;
    cr_expect_eq(check(&o), ERR_REQUIRED);
    arena_finish(&o.arena);
}

Test(validate, too_many_values, .timeout = 5)
{
    struct one o = stands("convention");
    Pacte__Convention *c = (Pacte__Convention *)o.body;
    static Pacte__Ref refs[LIMIT_REPEATED + 1], *list[LIMIT_REPEATED + 1];
    for (size_t i = 0; i <= LIMIT_REPEATED; i++) {
        refs[i] = (Pacte__Ref)PACTE__REF__INIT;
        refs[i].id = i + 1;
        list[i] = &refs[i];
    }
    c->structures = list;
    c->n_structures = LIMIT_REPEATED;
    cr_expect_eq(check(&o), ERR_OK);
    c->n_structures++;
    cr_expect_eq(check(&o), ERR_TOO_LARGE);
    arena_finish(&o.arena);
}

/* The walk over groups recurses: it ends since none is deeper than that. */
static size_t depth(const struct field_def *fields, size_t count)
{
    size_t deepest = 0;
    for (size_t i = 0; i < count; i++) {
        size_t d = fields[i].of != NULL ? 1 + depth(fields[i].of, fields[i].of_count) : 0;
        deepest = d > deepest ? d : deepest;
    }
    return deepest;
}

/* A record travels within an operation of a batch: three messages around it,
 * and a value that is a message itself within the deepest group. */
Test(validate, groups_fit_the_nesting_of_the_wire, .timeout = 5)
{
    for (size_t i = 0; i < record_type_count; i++)
        cr_expect_leq(depth(record_types[i].fields, record_types[i].field_count) + 5, LIMIT_NESTING, "%s", record_types[i].name);
}
