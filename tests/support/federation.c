#include "tests/support/federation.h"

#include "common/json/json.h"
#include "proto/limits.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PER_COMMUNE = 4, DEPARTEMENTS = 96, REGIONS = 13, ROOM = 512, FLUSH_AT = 1000, JSON_BYTES = 4096 };

struct filling {
    struct sample_store *s;
    struct arena arena;
    Pacte__Operation *operations[FLUSH_AT + ROOM];
    size_t count;
    unsigned records, batches;
};

static void must(enum err e, const struct err_note *note, const char *doing)
{
    if (e == ERR_OK)
        return;
    fprintf(stderr, "federation, %s: %s: %s: %s\n", doing, err_name(e), note->field, err_sentence(e, note));
    abort();
}

static void flush(struct filling *f)
{
    Pacte__BatchRequest b = PACTE__BATCH_REQUEST__INIT;
    struct err_note note = {0};
    uint8_t key[16] = "federation";
    put_be32(key + 12, ++f->batches);
    b.operations = f->operations;
    b.n_operations = f->count;
    b.idempotency_key = (ProtobufCBinaryData){.data = key, .len = sizeof key};
    if (f->count > 0)
        must(sample_write_all(f->s, &b, &note), &note, "write");
    f->records += (unsigned)f->count;
    f->count = 0;
    arena_reset(&f->arena);
}

static void add_record(struct filling *f, const struct json_record *row)
{
    Pacte__Operation *o = arena_alloc(&f->arena, sizeof *o);
    pacte__operation__init(o);
    o->what_case = PACTE__OPERATION__WHAT_PUT;
    o->put = row->record;
    f->operations[f->count++] = o;
}

/* One record as Pacte's own JSON: its type, its alias and its fields. */
__attribute__((format(printf, 4, 5)))
static void add(struct filling *f, const char *type, const char *alias, const char *fields, ...)
{
    char text[JSON_BYTES], body[JSON_BYTES];
    struct json_record row;
    struct err_note note = {0};
    va_list args;
    va_start(args, fields);
    (void)vsnprintf(body, sizeof body, fields, args);
    va_end(args);
    int len = snprintf(text, sizeof text, "{\"type\":\"%s\",\"id\":\"@%s\",\"fields\":{%s}}", type, alias, body);
    must(json_record_parse(bytes_of(text, (size_t)len), &f->arena, &row, &note), &note, text);
    add_record(f, &row);
}

struct name { char text[48]; };
__attribute__((format(printf, 1, 2)))
static struct name name(const char *format, ...)
{
    struct name n;
    va_list args;
    va_start(args, format);
    (void)vsnprintf(n.text, sizeof n.text, format, args);
    va_end(args);
    return n;
}

/* --- Organisations --------------------------------------------------------------- */

/* Of the range of fictitious numbers: a company whose control digit fits, and
 * the nth of its establishments with its own. */
struct siret { char text[16]; };

static unsigned control_digit(const char *digits, size_t len)
{
    unsigned sum = 0;
    for (size_t i = 0; i < len; i++) {
        unsigned d = (unsigned)(digits[len - 1 - i] - '0') * (i % 2 == 0 ? 2 : 1);
        sum += d > 9 ? d - 9 : d;
    }
    return (10 - sum % 10) % 10;
}

static struct siret siret(unsigned nth)
{
    struct siret s;
    (void)snprintf(s.text, sizeof s.text, "9900019%u", nth / 10000 % 10);
    s.text[8] = (char)('0' + control_digit(s.text, 8));
    (void)snprintf(s.text + 9, sizeof s.text - 9, "%04u", nth % 10000);
    s.text[13] = (char)('0' + control_digit(s.text, 13));
    s.text[14] = '\0';
    return s;
}

static void organisation(struct filling *f, const char *alias, const char *type, unsigned nth, const char *label)
{
    add(f, "organisation", alias, "\"nom\":\"%s\",\"type\":\"%s\",\"pays\":\"FR\",\"siret\":\"%s\"", label, type, siret(nth).text);
}

static void financeurs(struct filling *f, unsigned structures)
{
    unsigned nth = 2 * FEDERATION_STRUCTURES;
    for (unsigned i = 1; i <= DEPARTEMENTS; i++) {
        organisation(f, name("f-caf-%u", i).text, "CAF", nth++, name("Caf fictive n° %u", i).text);
        organisation(f, name("f-dept-%u", i).text, "DEPT", nth++, name("Département fictif n° %u", i).text);
        organisation(f, name("f-pref-%u", i).text, "ETAT_PDV", nth++, name("Préfecture fictive n° %u", i).text);
    }
    for (unsigned i = 1; i <= REGIONS; i++)
        organisation(f, name("f-region-%u", i).text, "REGION", nth++, name("Région fictive n° %u", i).text);
    organisation(f, "f-cnav", "CNAV", nth++, "Cnav fictive");
    flush(f);
    for (unsigned i = 0; i * PER_COMMUNE < structures; i++) {
        organisation(f, name("f-ville-%u", i).text, "COMMUNE", nth++, name("Ville de Bellerive-%u", i).text);
        if (f->count >= FLUSH_AT)
            flush(f);
    }
    flush(f);
}

static struct name financeur(unsigned i, unsigned which)
{
    switch (which) {
    case 0:  return name("f-caf-%u", i % DEPARTEMENTS + 1);
    case 1:  return name("f-ville-%u", i / PER_COMMUNE);
    case 2:  return name("f-dept-%u", i % DEPARTEMENTS + 1);
    case 3:  return name("f-pref-%u", i % DEPARTEMENTS + 1);
    case 4:  return name("f-region-%u", i % REGIONS + 1);
    default: return name("f-cnav");
    }
}

/* --- A centre ---------------------------------------------------------------------- */

static void centre(struct filling *f, unsigned i)
{
    static const char *const words[] = {"Passerelle", "Fontaine", "Grange", "Lanterne", "Source", "Tannerie", "Volière", "Clairière"};
    const unsigned debut = FEDERATION_ANNEE + i % 3;       /* the agréments of a department do not end together */
    organisation(f, name("f-org-%u", i).text, "ASSOCIATION", i, name("Association fictive de la %s %u", words[i % 8], i).text);
    add(f, "structure", name("f-cs-%u", i).text,
        "\"nom\":\"Centre social La %s %u\",\"type\":\"CS\",\"gestionnaire\":\"@f-org-%u\",\"commune\":\"Bellerive-%u\","
        "\"adherent\":\"%s\",\"accompagnee\":\"%s\"",
        words[i % 8], i, i, i / PER_COMMUNE, i % 10 == 0 ? "non" : "oui", i % 2 == 0 ? "oui" : "non");
    add(f, "agrement", name("f-ag-%u", i).text,
        "\"structure\":\"@f-cs-%u\",\"types\":[\"AGC\",\"ACF\"],\"autorite\":\"@f-caf-%u\",\"debut\":\"%u-01-01\","
        "\"fin\":\"%u-12-31\",\"decision\":\"accorde\"", i, i % DEPARTEMENTS + 1, debut - 4, debut - 1);
    add(f, "agrement", name("f-ag2-%u", i).text,
        "\"structure\":\"@f-cs-%u\",\"types\":[\"AGC\",\"ACF\"],\"autorite\":\"@f-caf-%u\",\"debut\":\"%u-01-01\","
        "\"fin\":\"%u-12-31\",\"decision\":\"accorde\",\"renouvelle\":\"@f-ag-%u\"",
        i, i % DEPARTEMENTS + 1, debut, debut + FEDERATION_ANNEES - 1, i);
    add(f, "convention", name("f-co-%u", i).text,
        "\"reference\":\"COM-F-%04u\",\"intitule\":\"Convention d'objectifs et de moyens %u-%u\",\"modele\":\"CENTRE_SOCIAL\","
        "\"version_modele\":1,\"structures\":[\"@f-cs-%u\"],\"agrement\":\"@f-ag2-%u\",\"debut\":\"%u-01-01\","
        "\"fin\":\"%u-12-31\",\"signee\":\"%u-11-20\",\"tacite_reconduction\":\"non\"",
        i, debut, debut + FEDERATION_ANNEES - 1, i, i, debut, debut + FEDERATION_ANNEES - 1, debut - 1);
}

static void signataires(struct filling *f, unsigned i)
{
    unsigned signee = FEDERATION_ANNEE + i % 3 - 1;
    add(f, "signataire", name("f-si-%u-c", i).text,
        "\"convention\":\"@f-co-%u\",\"organisation\":\"@f-org-%u\",\"qualites\":[\"SIGNATAIRE\",\"BENEFICIAIRE\"],"
        "\"signe\":\"%u-11-20\"", i, i, signee);
    for (unsigned k = 0; k < FEDERATION_FINANCEURS; k++)
        add(f, "signataire", name("f-si-%u-%u", i, k).text,
            "\"convention\":\"@f-co-%u\",\"organisation\":\"@%s\",\"qualites\":[\"SIGNATAIRE\",\"FINANCEUR\"],\"signe\":\"%u-11-20\"",
            i, financeur(i, k).text, signee);
}

/* Of the years before the last one of all, everything is known and paid; of the
 * others what was asked. */
static void contribution(struct filling *f, unsigned i, unsigned k, unsigned annee)
{
    unsigned euros = 9000 + (i * 37 + k * 1300 + annee) % 240 * 250;
    bool known = annee <= FEDERATION_ANNEE + 2;
    struct name alias = name("f-con-%u-%u-%u", i, k, annee);
    add(f, "contribution", alias.text,
        known ? "\"convention\":\"@f-co-%u\",\"financeur\":\"@%s\",\"annee\":%u,\"nature\":\"numeraire\",\"dispositif\":\"Fonctionnement\","
                "\"sollicite\":\"%u.00\",\"vote\":\"%u.00\",\"notifie\":\"%u.00\",\"conventionne\":\"%u.00\""
              : "\"convention\":\"@f-co-%u\",\"financeur\":\"@%s\",\"annee\":%u,\"nature\":\"numeraire\",\"dispositif\":\"Fonctionnement\","
                "\"sollicite\":\"%u.00\"",
        i, financeur(i, k).text, annee, euros + 500, euros, euros, euros);
    if (known)
        add(f, "versement", name("f-ve-%u-%u-%u", i, k, annee).text,
            "\"contribution\":\"@%s\",\"type\":\"unique\",\"prevu\":\"%u.00\",\"prevu_date\":\"%u-06-30\",\"recu\":\"%u.00\","
            "\"recu_date\":\"%u-07-%02u\"", alias.text, euros, annee, euros, annee, 1 + i % 28);
}

static void money(struct filling *f, unsigned i)
{
    for (unsigned y = 0; y < FEDERATION_ANNEES; y++)
        for (unsigned k = 0; k < FEDERATION_FINANCEURS; k++)
            contribution(f, i, k, FEDERATION_ANNEE + i % 3 + y);
}

static void results(struct filling *f, unsigned i)
{
    enum { INDICATEURS = 5 };
    unsigned debut = FEDERATION_ANNEE + i % 3;
    for (unsigned n = 1; n <= INDICATEURS; n++) {
        add(f, "indicateur", name("f-in-%u-%u", i, n).text,
            "\"convention\":\"@f-co-%u\",\"code\":\"I%u\",\"libelle\":\"Personnes accueillies dans l'action %u\",\"unite\":\"personnes\","
            "\"critere\":\"PERTINENCE\",\"sens\":\"hausse\",\"base_annee\":%u,\"valeur_base\":\"%u\","
            "\"cibles\":[{\"annee\":%u,\"valeur\":\"%u\"},{\"annee\":%u,\"valeur\":\"%u\"}]",
            i, n, n, debut - 1, 100 + i % 50, debut, 110 + i % 50, debut + 1, 120 + i % 50);
        for (unsigned y = debut; y < debut + 2; y++)
            add(f, "mesure", name("f-me-%u-%u-%u", i, n, y).text,
                "\"indicateur\":\"@f-in-%u-%u\",\"annee\":%u,\"date\":\"%u-02-15\",\"etat\":\"constatee\",\"valeur\":\"%u\"", i, n, y,
                y + 1, 105 + (i + n * y) % 40);
    }
    for (unsigned y = debut; y < debut + 2; y++)
        for (unsigned n = 0; n < 2; n++)
            add(f, "document", name("f-do-%u-%u-%u", i, y, n).text,
                "\"type\":\"%s\",\"titre\":\"%s %u\",\"objet\":\"convention:@f-co-%u\",\"convention\":\"@f-co-%u\",\"annee\":%u,"
                "\"du\":\"%u-06-30\",\"remis\":\"%u-05-%02u\",\"visibilite\":\"partenaires\"",
                n == 0 ? "CERFA_15059" : "EVALUATION", n == 0 ? "Compte rendu financier" : "Évaluation de l'année", y, i, i, y, y + 1,
                y + 1, 1 + i % 28);
}

/* --- All of it ----------------------------------------------------------------------- */

static void models(struct filling *f, const char *path)
{
    struct json_reader r;
    struct json_record row;
    struct err_note note = {0};
    FILE *from = fopen(path, "r");
    must(from != NULL ? ERR_OK : ERR_IO, &note, path);
    json_reader_init(&r, &sys_real, json_source_file, from);
    enum err e;
    while ((e = json_reader_next(&r, &f->arena, &row, &note)) == ERR_OK)
        add_record(f, &row);
    must(e == ERR_END ? ERR_OK : e, &note, path);
    json_reader_finish(&r);
    (void)fclose(from);
    flush(f);
}

/* Who may write for every centre: as many grants as that takes. */
static void keeper(struct sample_store *s, unsigned structures)
{
    enum { GRANTS_MAX = 1 + (FEDERATION_STRUCTURES + LIMIT_REPEATED - 1) / LIMIT_REPEATED };
    Pacte__Account a = PACTE__ACCOUNT__INIT;
    Pacte__Grant *grants = calloc(GRANTS_MAX, sizeof *grants), *list[GRANTS_MAX];
    Pacte__Ref *refs = calloc(structures, sizeof *refs), **to = calloc(structures, sizeof *to);
    for (size_t g = 0; g < GRANTS_MAX; g++) {
        size_t first = g == 0 ? 0 : (g - 1) * LIMIT_REPEATED;
        pacte__grant__init(&grants[g]);
        grants[g].role = g == 0 ? PACTE__ROLE__ROLE_FEDERATION : PACTE__ROLE__ROLE_COORDINATION;
        grants[g].structures = &to[first];
        if (g > 0 && first < structures)
            grants[g].n_structures = structures - first < LIMIT_REPEATED ? structures - first : LIMIT_REPEATED;
        list[g] = &grants[g];
    }
    for (unsigned i = 0; i < structures; i++) {
        pacte__ref__init(&refs[i]);
        must(json_alias_id(name("f-cs-%u", i).text, &refs[i].id) ? ERR_OK : ERR_INVALID, &(struct err_note){0}, "alias");
        to[i] = &refs[i];
    }
    a.id = 900;
    a.account = a.name = (char *)(uintptr_t)"tenue";
    a.grants = list;
    a.n_grants = 1 + (structures + LIMIT_REPEATED - 1) / LIMIT_REPEATED;
    s->account = a.id;
    sample_account_put(s, &a);
    free(grants);
    free(refs);
    free(to);
}

unsigned federation_fill(struct sample_store *s, unsigned structures)
{
    struct filling *f = calloc(1, sizeof *f);
    uint64_t former = s->account;
    f->s = s;
    arena_init(&f->arena, &sys_real, 64u << 20);
    keeper(s, structures);
    models(f, "proto/models/centre_social.json");
    financeurs(f, structures);
    for (unsigned i = 0; i < structures; i++) {
        centre(f, i);
        signataires(f, i);
        money(f, i);
        results(f, i);
        if (f->count >= FLUSH_AT)
            flush(f);
    }
    flush(f);
    unsigned records = f->records;
    arena_finish(&f->arena);
    free(f);
    s->account = former;
    return records;
}
