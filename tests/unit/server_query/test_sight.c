/* What each may see: fields, records, sums, words. */
#include "tests/unit/server_query/reader.h"

#include "common/domain/echelle.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdio.h>
#include <string.h>

static struct reader reader;

static void set_up(void) { reader_open(&reader); }
static void tear_down(void) { reader_close(&reader); }

TestSuite(sight, .init = set_up, .fini = tear_down, .timeout = 60);

static enum err get(uint64_t account, uint32_t type, uint64_t id, const Pacte__Record **record)
{
    Pacte__GetRequest q = PACTE__GET_REQUEST__INIT;
    const Pacte__GetReply *reply;
    q.type = (Pacte__RecordType)type;
    q.id = id;
    enum err e = read_get(&reader, account, &q, &reply);
    *record = reply != NULL ? reply->record : NULL;
    return e;
}

static enum err get_by_key(uint64_t account, uint32_t type, const char *key, const Pacte__Record **record)
{
    Pacte__GetRequest q = PACTE__GET_REQUEST__INIT;
    const Pacte__GetReply *reply;
    q.type = (Pacte__RecordType)type;
    q.key = (char *)(uintptr_t)key;
    enum err e = read_get(&reader, account, &q, &reply);
    *record = reply != NULL ? reply->record : NULL;
    return e;
}

/* --- Fields --------------------------------------------------------------------------- */

/* Whoever may read all is given the very bytes of the store. */
Test(sight, what_is_whole_is_spliced)
{
    Pacte__GetRequest q = PACTE__GET_REQUEST__INIT;
    const Pacte__GetReply *reply;
    struct bytes packed;
    q.type = TYPE(CONTRIBUTION);
    q.id = DE_VILLE;
    cr_assert_eq(read_get(&reader, FEDERATION, &q, &reply), ERR_OK);
    cr_assert_eq(wire_pack(&reply->base, &reader.arena, &packed), ERR_OK);
    cr_expect_eq(packed.len, reader.reply_bytes);
    const Pacte__Record *kept = world_read(&reader.world, TYPE(CONTRIBUTION), DE_VILLE);
    cr_expect_eq(reply->record->contribution->sollicite->cents, kept->contribution->sollicite->cents);
    cr_expect_str_eq(reply->record->contribution->note, kept->contribution->note);
    cr_expect_eq(reply->record->header->journal_index, kept->header->journal_index);
}

struct cell { char name[16]; uint64_t account; uint32_t type; uint64_t id; enum err want; char shown[24], hidden[24]; };

ParameterizedTestParameters(sight, cells)
{
    static struct cell list[] = {
        {"federation", FEDERATION, TYPE(CONTRIBUTION), DE_VILLE, ERR_OK, "sollicite", ""},
        {"federation", FEDERATION, TYPE(CONVENTION), CONVENTION, ERR_OK, "note", ""},
        {"coordination", COORDINATION, TYPE(CONTRIBUTION), DE_VILLE, ERR_OK, "note", ""},
        {"coordination", COORDINATION, TYPE(CONTRIBUTION), DE_DEPT, ERR_NOT_FOUND, "", ""},
        {"coordination", COORDINATION, TYPE(CONVENTION), AUTRE_CONVENTION, ERR_NOT_FOUND, "", ""},
        {"coordination", COORDINATION, TYPE(STRUCTURE), AUTRE_CENTRE, ERR_OK, "nom", ""},
        {"financeur", FINANCEUR_VILLE, TYPE(CONTRIBUTION), DE_VILLE, ERR_OK, "sollicite", "note"},
        {"financeur", FINANCEUR_VILLE, TYPE(CONTRIBUTION), DE_CAF, ERR_OK, "financeur", "sollicite"},
        {"financeur", FINANCEUR_VILLE, TYPE(CONTRIBUTION), DE_DEPT, ERR_NOT_FOUND, "", ""},
        {"financeur", FINANCEUR_VILLE, TYPE(CONVENTION), CONVENTION, ERR_OK, "reference", "note"},
        {"financeur", FINANCEUR_VILLE, TYPE(CONTACT), CONTACT, ERR_OK, "fonction", "nom"},
        {"lecture", LECTURE, TYPE(CONTRIBUTION), DE_VILLE, ERR_OK, "annee", "sollicite"},
        {"lecture", LECTURE, TYPE(CONTACT), CONTACT, ERR_OK, "nom", ""},
        {"admin", ADMIN, TYPE(CONVENTION), CONVENTION, ERR_FORBIDDEN, "", ""},
        {"audit", AUDIT, TYPE(ORGANISATION), VILLE, ERR_FORBIDDEN, "", ""},
    };
    return cr_make_param_array(struct cell, list, sizeof list / sizeof list[0]);
}

ParameterizedTest(struct cell *row, sight, cells, .timeout = 60)
{
    const Pacte__Record *r;
    enum err e = get(row->account, row->type, row->id, &r);
    cr_assert_eq(e, row->want, "%s, type %u: %s", row->name, row->type, err_name(e));
    if (e != ERR_OK)
        return;
    if (row->shown[0] != '\0')
        cr_expect_neq(world_text(&reader.world, r, row->shown)[0], '\0', "%s does not read %s", row->name, row->shown);
    if (row->hidden[0] != '\0') {
        const Pacte__Record *kept = world_read(&reader.world, row->type, row->id);
        cr_expect_neq(world_text(&reader.world, kept, row->hidden)[0], '\0', "%s is empty anyway", row->hidden);
        cr_expect_eq(world_text(&reader.world, r, row->hidden)[0], '\0', "%s reads %s", row->name, row->hidden);
    }
    /* A list says no more than a Get. */
    Pacte__ListRequest q = PACTE__LIST_REQUEST__INIT;
    const Pacte__ListReply *list;
    q.type = (Pacte__RecordType)row->type;
    cr_assert_eq(read_list(&reader, row->account, &q, &list), ERR_OK);
    for (size_t i = 0; i < list->n_records; i++)
        if (list->records[i]->header->id == row->id && row->hidden[0] != '\0')
            cr_expect_eq(world_text(&reader.world, list->records[i], row->hidden)[0], '\0', "%s lists %s", row->name, row->hidden);
}

Test(sight, existence_is_not_told)
{
    const Pacte__Record *r;
    char absent[320], hidden[320];
    cr_expect_eq(get(COORDINATION, TYPE(CONVENTION), AUTRE_CONVENTION, &r), ERR_NOT_FOUND);
    snprintf(hidden, sizeof hidden, "%s", reader.note.text);
    cr_expect_eq(get(COORDINATION, TYPE(CONVENTION), AUTRE_CONVENTION + 1, &r), ERR_NOT_FOUND);
    snprintf(absent, sizeof absent, "%s", reader.note.text);
    cr_expect_eq(strlen(hidden), strlen(absent));
    cr_expect_eq(get_by_key(COORDINATION, TYPE(CONVENTION), "COM-2027-002", &r), ERR_NOT_FOUND);
    snprintf(hidden, sizeof hidden, "%s", reader.note.text);
    cr_expect_eq(get_by_key(COORDINATION, TYPE(CONVENTION), "COM-2027-009", &r), ERR_NOT_FOUND);
    cr_expect_eq(strlen(hidden), strlen(reader.note.text));
    cr_expect_eq(get_by_key(COORDINATION, TYPE(CONVENTION), "com-2027-001", &r), ERR_OK);
    cr_expect_eq(r->header->id, CONVENTION);
    cr_expect_eq(get_by_key(ADMIN, TYPE(CONVENTION), "COM-2027-001", &r), ERR_FORBIDDEN);
}

/* Inner messages keep their own groups, and fields that the table does not
 * know are not passed on. */
Test(sight, both_id_and_key_is_a_mistake)
{
    Pacte__GetRequest q = PACTE__GET_REQUEST__INIT;
    const Pacte__GetReply *reply;
    q.type = TYPE(CONVENTION);
    q.id = CONVENTION;
    q.key = (char *)"COM-2027-001";
    cr_expect_eq(read_get(&reader, FEDERATION, &q, &reply), ERR_INVALID);
    q.id = 0;
    q.key = (char *)"";
    cr_expect_eq(read_get(&reader, FEDERATION, &q, &reply), ERR_INVALID);
}

/* --- A filter is no way round ------------------------------------------------------------ */

static enum err list(uint64_t account, uint32_t type, const char *field, Pacte__Op op, const char *value,
                     const char *order, const Pacte__ListReply **reply)
{
    Pacte__ListRequest q = PACTE__LIST_REQUEST__INIT;
    Pacte__Filter *f = filter_of(field, op, value);
    q.type = (Pacte__RecordType)type;
    q.filters = &f;
    q.n_filters = field[0] != '\0';
    q.order = (char *)(uintptr_t)order;
    return read_list(&reader, account, &q, reply);
}

Test(sight, a_field_that_is_never_read_is_neither_filtered_nor_sorted_by)
{
    const Pacte__ListReply *reply;
    cr_expect_eq(list(LECTURE, TYPE(CONTRIBUTION), "sollicite", OP(GREATER), "1", "", &reply), ERR_FORBIDDEN);
    cr_expect_eq(list(LECTURE, TYPE(CONTRIBUTION), "sollicite", OP(EMPTY), "", "", &reply), ERR_FORBIDDEN);
    cr_expect_eq(list(LECTURE, TYPE(CONTRIBUTION), "", OP(EQUAL), "", "sollicite", &reply), ERR_FORBIDDEN);
    cr_expect_eq(list(FINANCEUR_VILLE, TYPE(CONTACT), "nom", OP(CONTAINS), "e", "", &reply), ERR_FORBIDDEN);
    cr_expect_eq(list(ADMIN, TYPE(CONTACT), "", OP(EQUAL), "", "", &reply), ERR_FORBIDDEN);
    cr_expect_eq(list(FEDERATION, TYPE(CONTRIBUTION), "sollicite", OP(GREATER), "1", "sollicite", &reply), ERR_OK);
    cr_expect_eq(reply->n_records, 3);
}

Test(sight, a_field_that_is_read_in_some_records_says_nothing_of_the_others)
{
    const Pacte__ListReply *reply;
    /* Both contributions hold 50,000; the Caf's is hidden from the town, and
     * must not be found by its value, nor by not having another. */
    Pacte__Op ops[] = {OP(EQUAL), OP(NOT_EQUAL), OP(LESS), OP(GREATER), OP(EMPTY), OP(NOT_EMPTY)};
    for (size_t i = 0; i < sizeof ops / sizeof ops[0]; i++) {
        cr_assert_eq(list(FINANCEUR_VILLE, TYPE(CONTRIBUTION), "sollicite", ops[i], ops[i] >= OP(EMPTY) ? "" : "50000", "",
                          &reply), ERR_OK);
        for (size_t n = 0; n < reply->n_records; n++)
            cr_expect_eq(reply->records[n]->header->id, DE_VILLE, "operation %d", (int)ops[i]);
    }
    cr_assert_eq(list(FINANCEUR_VILLE, TYPE(CONTRIBUTION), "", OP(EQUAL), "", "sollicite", &reply), ERR_OK);
    cr_expect_eq(reply->n_records, 1);
    cr_assert_eq(list(FINANCEUR_VILLE, TYPE(CONTRIBUTION), "", OP(EQUAL), "", "", &reply), ERR_OK);
    cr_expect_eq(reply->n_records, 2);
}

/* --- Search --------------------------------------------------------------------------------- */

static enum err search(uint64_t account, const char *text, uint32_t type, uint32_t rows, const Pacte__SearchReply **reply)
{
    Pacte__SearchRequest q = PACTE__SEARCH_REQUEST__INIT;
    Pacte__RecordType types[] = {(Pacte__RecordType)type};
    q.text = (char *)(uintptr_t)text;
    q.types = types;
    q.n_types = type != 0;
    q.rows = rows;
    return read_search(&reader, account, &q, reply);
}

static bool found(const Pacte__SearchReply *r, uint64_t id)
{
    for (size_t i = 0; i < r->n_rows; i++)
        if (r->rows[i]->id == id)
            return true;
    return false;
}

Test(sight, search_finds_what_may_be_read)
{
    const Pacte__SearchReply *r;
    cr_assert_eq(search(COORDINATION, "BELLERIVE", 0, 0, &r), ERR_OK);
    cr_expect(found(r, VILLE) && found(r, COMMUNE));
    for (size_t i = 0; i < r->n_rows; i++)
        if (r->rows[i]->id == VILLE) {
            cr_expect_str_eq(r->rows[i]->label, "Ville de Bellerive");
            cr_expect_str_eq(r->rows[i]->field, "nom");
            cr_expect_eq(r->rows[i]->type, TYPE(ORGANISATION));
        }
    cr_assert_eq(search(COORDINATION, "bellerive", TYPE(TERRITOIRE), 0, &r), ERR_OK);
    cr_expect(found(r, COMMUNE) && !found(r, VILLE));
    cr_assert_eq(search(COORDINATION, "com", 0, 0, &r), ERR_OK);
    cr_expect(found(r, CONVENTION) && !found(r, AUTRE_CONVENTION));
    cr_assert_eq(search(FEDERATION, "com", 0, 0, &r), ERR_OK);
    cr_expect(found(r, CONVENTION) && found(r, AUTRE_CONVENTION));
    cr_assert_eq(search(LECTURE, "essai", TYPE(CONTACT), 0, &r), ERR_OK);
    cr_expect(found(r, CONTACT));
    cr_assert_eq(search(FINANCEUR_VILLE, "essai", TYPE(CONTACT), 0, &r), ERR_OK);
    cr_expect_not(found(r, CONTACT), "its name is not for a financeur");
    cr_assert_eq(search(FINANCEUR_VILLE, "chargée", TYPE(CONTACT), 0, &r), ERR_OK);
    cr_assert(found(r, CONTACT));
    cr_expect_null(strstr(r->rows[0]->label, "Essai"), "%s", r->rows[0]->label);
    cr_expect_eq(search(ADMIN, "essai", TYPE(CONTACT), 0, &r), ERR_FORBIDDEN);
    cr_assert_eq(search(ADMIN, "essai", 0, 0, &r), ERR_OK);
    cr_expect_eq(r->n_rows, 0, "of all types, administration reads models only");
}

Test(sight, search_has_its_limits)
{
    const Pacte__SearchReply *r;
    char text[LIMIT_SEARCH_BYTES + 2];
    memset(text, 'a', sizeof text);
    text[LIMIT_SEARCH_BYTES + 1] = '\0';
    cr_expect_eq(search(FEDERATION, "", 0, 0, &r), ERR_REQUIRED);
    cr_expect_eq(search(FEDERATION, text, 0, 0, &r), ERR_OUT_OF_RANGE);
    text[LIMIT_SEARCH_BYTES] = '\0';
    cr_expect_eq(search(FEDERATION, text, 0, 0, &r), ERR_OK);
    cr_expect_eq(search(FEDERATION, "essai", 0, LIMIT_SEARCH_ROWS + 1, &r), ERR_OUT_OF_RANGE);
    cr_expect_eq(search(FEDERATION, "essai", 0, LIMIT_SEARCH_ROWS, &r), ERR_OK);
    cr_expect_eq(search(FEDERATION, "com", 0, 1, &r), ERR_OK);
    cr_expect_eq(r->n_rows, 1);
    cr_expect(r->more);
}

/* --- Totals --------------------------------------------------------------------------------- */

static enum err totals(uint64_t account, uint64_t convention, uint32_t from, uint32_t to, const Pacte__TotalsReply **reply)
{
    Pacte__TotalsRequest q = PACTE__TOTALS_REQUEST__INIT;
    q.convention = convention;
    q.year_min = from;
    q.year_max = to;
    return read_totals(&reader, account, &q, reply);
}

static void vote(uint64_t account, uint64_t id, const char *amount)
{
    Pacte__Record *r = world_read(&reader.world, TYPE(CONTRIBUTION), id);
    world_set(&reader.world, r, "vote", amount);
    cr_assert_eq(world_put(&reader.world, account, r), ERR_OK);
}

static const Pacte__TotalsRow *row_of(const Pacte__TotalsReply *r, uint64_t financeur)
{
    for (size_t i = 0; i < r->n_rows; i++)
        if (r->rows[i]->financeur == financeur)
            return r->rows[i];
    return NULL;
}

Test(sight, totals_hold_what_the_caller_sees_and_no_more)
{
    const Pacte__TotalsReply *r;
    vote(COORDINATION, DE_VILLE, "45000");
    vote(COORDINATION, DE_CAF, "30000");
    cr_assert_eq(totals(FEDERATION, 0, 0, 0, &r), ERR_OK);
    cr_assert_eq(r->n_rows, 3);
    cr_expect_eq(row_of(r, VILLE)->vote, 4500000);
    cr_expect_eq(row_of(r, VILLE)->sollicite, 5000000);
    cr_expect_eq(row_of(r, VILLE)->contributions, 1);
    cr_expect_eq(row_of(r, VILLE)->said, 1u << BARREAU_SOLLICITE | 1u << BARREAU_VOTE);
    cr_assert_eq(totals(COORDINATION, 0, 0, 0, &r), ERR_OK);
    cr_assert_eq(r->n_rows, 2);
    cr_expect_null(row_of(r, DEPT));
    cr_expect_eq(row_of(r, CAF)->sollicite, 5000000);
    cr_assert_eq(totals(FINANCEUR_VILLE, 0, 0, 0, &r), ERR_OK);
    cr_assert_eq(r->n_rows, 2);
    cr_expect_eq(row_of(r, VILLE)->sollicite, 5000000);
    cr_expect_eq(row_of(r, CAF)->sollicite, 0, "another's position");
    cr_expect_eq(row_of(r, CAF)->said, 1u << BARREAU_VOTE, "hidden is not 0");
    cr_expect_eq(row_of(r, CAF)->vote, 3000000);
    cr_assert_eq(totals(LECTURE, 0, 0, 0, &r), ERR_OK);
    cr_assert_eq(r->n_rows, 2);
    cr_expect_eq(row_of(r, VILLE)->sollicite, 0);
    cr_assert_eq(totals(FINANCEUR_DEPT, 0, 0, 0, &r), ERR_OK);
    cr_expect_eq(r->n_rows, 1);
    cr_expect_eq(totals(ADMIN, 0, 0, 0, &r), ERR_FORBIDDEN);
}

Test(sight, totals_of_one_convention_and_of_some_years)
{
    const Pacte__TotalsReply *r;
    cr_assert_eq(totals(FEDERATION, AUTRE_CONVENTION, 0, 0, &r), ERR_OK);
    cr_expect_eq(r->n_rows, 1);
    cr_expect_eq(totals(COORDINATION, AUTRE_CONVENTION, 0, 0, &r), ERR_NOT_FOUND);
    cr_expect_eq(totals(FEDERATION, 424242, 0, 0, &r), ERR_NOT_FOUND);
    cr_assert_eq(totals(FEDERATION, 0, 2028, 2030, &r), ERR_OK);
    cr_expect_eq(r->n_rows, 0);
    cr_assert_eq(totals(FEDERATION, 0, 2027, 2027, &r), ERR_OK);
    cr_expect_eq(r->n_rows, 3);
    cr_expect_eq(totals(FEDERATION, 0, 2028, 2027, &r), ERR_OUT_OF_RANGE);
}

Test(sight, totals_go_on_from_a_convention)
{
    const Pacte__TotalsReply *r;
    Pacte__TotalsRequest q = PACTE__TOTALS_REQUEST__INIT;
    q.by_pages = true;
    cr_assert_eq(read_totals(&reader, FEDERATION, &q, &r), ERR_OK);
    cr_expect_eq(r->n_rows, 3);
    cr_expect_eq(r->next, 0, "one page holds them");
    q.after = AUTRE_CONVENTION;
    cr_assert_eq(read_totals(&reader, FEDERATION, &q, &r), ERR_OK);
    cr_assert_eq(r->n_rows, 1);
    cr_expect_eq(r->rows[0]->convention, AUTRE_CONVENTION);
    cr_assert_eq(read_totals(&reader, COORDINATION, &q, &r), ERR_OK);
    cr_expect_eq(r->n_rows, 0, "of another centre");
}

/* `count` rows of totals more: one contribution for each financeur and year. */
static void fund(uint64_t account, uint64_t convention, uint64_t first_id, unsigned count)
{
    static const uint64_t financeurs[] = {VILLE, CAF, DEPT, GESTIONNAIRE};
    static Pacte__Operation *operations[1200];
    struct world *w = &reader.world;
    for (unsigned i = 0; i < count; i++) {
        char year[8];
        snprintf(year, sizeof year, "%u", 2028 + i / 4);
        operations[i] = world_put_operation(
            w, world_record(w, TYPE(CONTRIBUTION), first_id + i, 0, "convention", world_ref(convention), "financeur",
                            world_ref(financeurs[i % 4]), "annee", year, "sollicite", "10", NULL));
    }
    cr_assert_eq(world_batch(w, account, operations, count), ERR_OK, "%s: %s", w->note.field, w->note.text);
    world_fresh(w);
}

/* Page after page, each row of totals once and in its order: the pages end
 * between two conventions, and the next one begins where they said. */
Test(sight, totals_have_a_second_page)
{
    enum { EACH = 280, CONVENTIONS = 9, THIRD = 1000 };
    const Pacte__TotalsReply *r;
    Pacte__TotalsRequest q = PACTE__TOTALS_REQUEST__INIT;
    struct world *w = &reader.world;
    unsigned pages = 0, rows = 0;
    uint64_t last = 0;
    for (uint64_t c = THIRD; c < THIRD + CONVENTIONS; c++) {
        char reference[16];
        snprintf(reference, sizeof reference, "T-%u", (unsigned)c);
        cr_assert_eq(world_put(w, COORDINATION, world_record(w, TYPE(CONVENTION), c, 0, "reference", reference, "intitule",
                                                             "Convention", "structures", world_ref(CENTRE), "debut",
                                                             "2028-01-01", "fin", "2031-12-31", NULL)), ERR_OK);
        fund(COORDINATION, c, 1000000 + c * EACH, EACH);
    }
    q.by_pages = true;
    do {
        cr_assert_eq(read_totals(&reader, FEDERATION, &q, &r), ERR_OK);
        cr_expect(r->next != 0 ? r->n_rows >= 2048 && r->n_rows < 2048 + EACH : r->n_rows > 0, "%zu rows", r->n_rows);
        for (size_t i = 0; i < r->n_rows; i++) {
            cr_assert(r->rows[i]->convention >= last && r->rows[i]->contributions == 1, "page %u, row %zu", pages, i);
            cr_expect(i > 0 || pages == 0 || r->rows[i]->convention == q.after, "page %u begins elsewhere", pages);
            cr_expect(i > 0 || r->rows[i]->convention > last, "the former page has cut a convention");
            last = r->rows[i]->convention;
        }
        rows += (unsigned)r->n_rows;
        pages++;
        q.after = r->next;
    } while (q.after != 0);
    cr_expect_eq(pages, 2);
    cr_expect_eq(rows, 3 + CONVENTIONS * EACH);
}
