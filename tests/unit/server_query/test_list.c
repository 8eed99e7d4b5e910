#include "tests/unit/server_query/reader.h"

#include "server/query/cursor.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdio.h>
#include <string.h>

static struct reader reader;

static void set_up(void) { reader_open(&reader); }
static void tear_down(void) { reader_close(&reader); }

TestSuite(pages, .init = set_up, .fini = tear_down, .timeout = 120);

static Pacte__ListRequest of_type(uint32_t type)
{
    Pacte__ListRequest q = PACTE__LIST_REQUEST__INIT;
    q.type = (Pacte__RecordType)type;
    return q;
}

static enum err ask(const Pacte__ListRequest *q, const Pacte__ListReply **reply)
{
    return read_list(&reader, FEDERATION, q, reply);
}

/* Territories 200000, 200001… named « Lieu 00000 », of priority 1 to 3. */
static void make_places(unsigned from, unsigned count)
{
    static Pacte__Operation *operations[1000];
    struct world *w = &reader.world;
    for (unsigned at = from; at < from + count;) {
        size_t n = 0;
        for (; n < 1000 && at < from + count; n++, at++) {
            char code[16], label[32], priority[8];
            snprintf(code, sizeof code, "L%05u", at);
            snprintf(label, sizeof label, "Lieu %05u", (at * 7919) % 100000);
            snprintf(priority, sizeof priority, "%u", 1 + at % 3);
            operations[n] = world_put_operation(
                w, world_record(w, TYPE(TERRITOIRE), 200000 + at, 0, "code", code, "type", at % 2 ? "EPCI" : "QUARTIER",
                                "libelle", label, "priorite", priority, NULL));
        }
        cr_assert_eq(world_batch(w, FEDERATION, operations, n), ERR_OK, "%s", w->note.text);
        world_fresh(w);
    }
}

/* --- What is refused ------------------------------------------------------------------ */

Test(pages, what_cannot_be_asked_is_said)
{
    const Pacte__ListReply *reply;
    Pacte__Filter *f[LIMIT_FILTERS + 1];
    Pacte__ListRequest q = of_type(0);
    cr_expect_eq(ask(&q, &reply), ERR_REQUIRED);
    q = of_type(31);
    cr_expect_eq(ask(&q, &reply), ERR_OUT_OF_RANGE);
    q = of_type(TYPE(TERRITOIRE));
    q.rows = LIMIT_PAGE_ROWS + 1;
    cr_expect_eq(ask(&q, &reply), ERR_OUT_OF_RANGE);
    cr_expect_str_eq(reader.note.field, "rows");
    q.rows = LIMIT_PAGE_ROWS;
    cr_expect_eq(ask(&q, &reply), ERR_OK);
    q.order = (char *)"inconnu";
    cr_expect_eq(ask(&q, &reply), ERR_UNKNOWN_FIELD);
    q.order = (char *)"note";
    cr_expect_eq(ask(&q, &reply), ERR_INVALID);
    cr_expect_not_null(strstr(reader.note.text, "code, "), "%s", reader.note.text);
    q.order = (char *)"";
    q.at_ms = -1;
    cr_expect_eq(ask(&q, &reply), ERR_OUT_OF_RANGE);
    q.at_ms = 0;
    for (size_t i = 0; i <= LIMIT_FILTERS; i++)
        f[i] = filter_of("code", OP(NOT_EMPTY), "");
    q.filters = f;
    q.n_filters = LIMIT_FILTERS + 1;
    cr_expect_eq(ask(&q, &reply), ERR_OUT_OF_RANGE);
    q.n_filters = LIMIT_FILTERS;
    cr_expect_eq(ask(&q, &reply), ERR_OK);
}

struct bad_filter { uint32_t type; char field[24]; Pacte__Op op; char value[24]; enum err want; };

ParameterizedTestParameters(pages, bad_filters)
{
    static struct bad_filter list[] = {
        {TYPE(TERRITOIRE), "inconnu", OP(EQUAL), "x", ERR_UNKNOWN_FIELD},
        {TYPE(TERRITOIRE), "", OP(EQUAL), "x", ERR_UNKNOWN_FIELD},
        {TYPE(TERRITOIRE), "priorite", OP(CONTAINS), "1", ERR_INVALID},
        {TYPE(TERRITOIRE), "priorite", OP(LESS), "", ERR_REQUIRED},
        {TYPE(TERRITOIRE), "libelle", OP(CONTAINS), "", ERR_REQUIRED},
        {TYPE(TERRITOIRE), "priorite", OP(EQUAL), "douze", ERR_INVALID},
        {TYPE(CONVENTION), "debut", OP(GREATER), "31/02/2027", ERR_BAD_DAY},
        {TYPE(CONVENTION), "conditions", OP(EQUAL), "x", ERR_INVALID},
        {TYPE(CONVENTION), "conditions", OP(EMPTY), "", ERR_OK},
        {TYPE(CONVENTION), "structures", OP(EQUAL), "pas un id", ERR_INVALID},
        {TYPE(CONVENTION), "structures", OP(EMPTY), "", ERR_OK},
        {TYPE(CONTRIBUTION), "sollicite", OP(LESS), "mille", ERR_INVALID},
        {TYPE(CONTRIBUTION), "sollicite", OP(LESS), "1 234,50", ERR_OK},
    };
    return cr_make_param_array(struct bad_filter, list, sizeof list / sizeof list[0]);
}

ParameterizedTest(struct bad_filter *row, pages, bad_filters, .timeout = 60)
{
    const Pacte__ListReply *reply;
    Pacte__ListRequest q = of_type(row->type);
    Pacte__Filter *f = filter_of(row->field, row->op, row->value);
    q.filters = &f;
    q.n_filters = 1;
    enum err e = ask(&q, &reply);
    cr_expect_eq(e, row->want, "%s %d «%s»: %s %s", row->field, (int)row->op, row->value, err_name(e), reader.note.text);
    if (e != ERR_OK)
        cr_expect_str_eq(reader.note.field, "filters[0]");
}

/* --- Pages ----------------------------------------------------------------------------- */

Test(pages, a_list_goes_on_from_page_to_page)
{
    static struct ids all;
    const char *orders[] = {"", "code", "libelle", "priorite"};
    make_places(0, 700);
    for (size_t o = 0; o < 4; o++)
        for (uint32_t rows = 1; rows <= 701; rows += 350)
            for (unsigned down = 0; down < 2; down++) {
                Pacte__ListRequest q = of_type(TYPE(TERRITOIRE));
                q.order = (char *)(uintptr_t)orders[o];
                q.descending = down != 0;
                q.rows = rows > LIMIT_PAGE_ROWS ? 0 : rows;
                cr_assert_eq(read_all(&reader, FEDERATION, &q, &all), ERR_OK);
                cr_expect_eq(all.count, 702, "%s by %u: %zu", orders[o], rows, all.count);
                cr_expect_eq(all.pages, (702 + (q.rows ? q.rows : LIMIT_PAGE_ROWS) - 1) / (q.rows ? q.rows : LIMIT_PAGE_ROWS));
                reader_fresh(&reader);
            }
}

Test(pages, no_row_is_lost_nor_told_twice_while_others_change)
{
    const Pacte__ListReply *reply;
    static bool seen[1000];
    Pacte__ListRequest q = of_type(TYPE(TERRITOIRE));
    make_places(0, 300);
    q.order = (char *)"code";
    q.rows = 7;
    unsigned made = 300, round = 0;
    do {
        cr_assert_eq(ask(&q, &reply), ERR_OK);
        for (size_t i = 0; i < reply->n_records; i++) {
            uint64_t id = reply->records[i]->header->id;
            if (id >= 200000) {
                cr_expect_not(seen[id - 200000], "%llu twice", (unsigned long long)id);
                seen[id - 200000] = true;
            }
        }
        q.cursor = reply->next;
        /* Others come before and behind, and the row where the page ended goes. */
        if (round++ % 5 == 0) {
            make_places(made, 2);
            made += 2;
        }
        if (round % 7 == 0 && reply->n_records > 0) {
            uint64_t id = reply->records[reply->n_records - 1]->header->id;
            cr_assert_eq(world_archive(&reader.world, FEDERATION, TYPE(TERRITOIRE), id, 1, false), ERR_OK);
        }
    } while (q.cursor.len > 0);
    for (unsigned i = 0; i < 300; i++)
        cr_expect(seen[i], "%u was lost", i);
}

Test(pages, the_work_of_one_page_is_bounded)
{
    const Pacte__ListReply *reply;
    static struct ids all;
    Pacte__ListRequest q = of_type(TYPE(TERRITOIRE));
    make_places(0, LIMIT_SCAN_ROWS + 50);
    Pacte__Filter *f = filter_of("libelle", OP(CONTAINS), "nulle part");
    q.filters = &f;
    q.n_filters = 1;
    cr_assert_eq(ask(&q, &reply), ERR_OK);
    cr_expect_eq(reply->n_records, 0);
    cr_expect_gt(reply->next.len, 0, "nothing yet, and not the end");
    cr_assert_eq(read_all(&reader, FEDERATION, &q, &all), ERR_OK);
    cr_expect_eq(all.count, 0);
    cr_expect_eq(all.pages, 2);

    /* Too many for one sort: the index of the order serves instead, in pages. */
    Pacte__Filter *one = filter_of("priorite", OP(EQUAL), "1");
    q.filters = &one;
    q.order = (char *)"libelle";
    cr_assert_eq(read_all(&reader, FEDERATION, &q, &all), ERR_OK);
    cr_expect_eq(all.count, (LIMIT_SCAN_ROWS + 50 + 2) / 3);
    for (size_t i = 1; i < all.count; i++)
        cr_assert_lt((all.id[i - 1] - 200000) * 7919 % 100000, (all.id[i] - 200000) * 7919 % 100000, "row %zu", i);

    /* In the past there is no index: what is too much to sort is said. */
    q.at_ms = reader.world.now_ms;
    cr_expect_eq(ask(&q, &reply), ERR_INVALID);
    cr_expect_str_eq(reader.note.field, "order");
    q.order = (char *)"";
    cr_assert_eq(read_all(&reader, FEDERATION, &q, &all), ERR_OK);
    cr_expect_eq(all.count, (LIMIT_SCAN_ROWS + 50 + 2) / 3);
}

Test(pages, a_page_fits_a_frame)
{
    static char note[4000];
    struct world *w = &reader.world;
    static struct ids all;
    const Pacte__ListReply *reply;
    memset(note, 'n', sizeof note - 1);
    for (unsigned n = 0; n < 400; n += 100) {
        Pacte__Operation *operations[100];
        for (unsigned i = 0; i < 100; i++) {
            char code[16];
            snprintf(code, sizeof code, "L%05u", n + i);
            operations[i] = world_put_operation(w, world_record(w, TYPE(TERRITOIRE), 200000 + n + i, 0, "code", code, "type",
                                                                "EPCI", "libelle", "Lieu", "note", note, NULL));
        }
        cr_assert_eq(world_batch(w, FEDERATION, operations, 100), ERR_OK, "%s", w->note.text);
        world_fresh(w);
    }
    Pacte__ListRequest q = of_type(TYPE(TERRITOIRE));
    cr_assert_eq(ask(&q, &reply), ERR_OK);
    cr_expect_leq(reader.reply_bytes, LIMIT_BODY_BYTES);
    cr_expect_gt(reader.reply_bytes, LIMIT_BODY_BYTES - 8192);
    cr_assert_eq(read_all(&reader, FEDERATION, &q, &all), ERR_OK);
    cr_expect_eq(all.count, 402);
    cr_expect_eq(all.pages, 2);
}

/* --- The past ----------------------------------------------------------------------------- */

Test(pages, as_it_was)
{
    static struct ids all;
    struct world *w = &reader.world;
    make_places(0, 20);
    int64_t then = w->now_ms - 1;
    cr_assert_eq(world_archive(w, FEDERATION, TYPE(TERRITOIRE), 200003, 1, false), ERR_OK);
    Pacte__Record *r = world_read(w, TYPE(TERRITOIRE), 200004);
    world_set(w, r, "priorite", "");
    world_set(w, r, "libelle", "Ailleurs");
    cr_assert_eq(world_put(w, FEDERATION, r), ERR_OK);
    make_places(20, 5);
    Pacte__ListRequest q = of_type(TYPE(TERRITOIRE));
    Pacte__Filter *f = filter_of("priorite", OP(NOT_EMPTY), "");
    q.filters = &f;
    q.n_filters = 1;
    cr_assert_eq(read_all(&reader, FEDERATION, &q, &all), ERR_OK);
    cr_expect_eq(all.count, 23);
    q.at_ms = then;
    q.rows = 3;
    cr_assert_eq(read_all(&reader, FEDERATION, &q, &all), ERR_OK);
    cr_expect_eq(all.count, 20);
    q.order = (char *)"libelle";
    q.descending = true;
    cr_assert_eq(read_all(&reader, FEDERATION, &q, &all), ERR_OK);
    cr_expect_eq(all.count, 20);
    for (size_t i = 1; i < all.count; i++)
        cr_expect_gt((all.id[i - 1] - 200000) * 7919 % 100000, (all.id[i] - 200000) * 7919 % 100000);
    q.archived = true;
    cr_assert_eq(read_all(&reader, FEDERATION, &q, &all), ERR_OK);
    cr_expect_eq(all.count, 0);
    q.at_ms = 0;
    cr_assert_eq(read_all(&reader, FEDERATION, &q, &all), ERR_OK);
    cr_expect_eq(all.count, 1);
    cr_expect_eq(all.id[0], 200003);
}

/* --- The cursor ------------------------------------------------------------------------------ */

Test(pages, a_cursor_is_good_for_its_request_alone)
{
    const Pacte__ListReply *reply;
    Pacte__ListRequest q = of_type(TYPE(TERRITOIRE)), other;
    Pacte__Filter *f = filter_of("priorite", OP(EQUAL), "1");
    make_places(0, 30);
    q.rows = 5;
    cr_assert_eq(ask(&q, &reply), ERR_OK);
    cr_assert_gt(reply->next.len, 0);
    cr_expect_leq(reply->next.len, LIMIT_CURSOR_BYTES);
    q.cursor = reply->next;
    other = q;
    other.rows = 9;
    cr_expect_eq(ask(&other, &reply), ERR_OK, "the size of the page may change");
    cr_expect_eq(read_list(&reader, COORDINATION, &q, &reply), ERR_BAD_CURSOR, "another caller");
    other = q;
    other.order = (char *)"code";
    cr_expect_eq(ask(&other, &reply), ERR_BAD_CURSOR);
    other = q;
    other.descending = true;
    cr_expect_eq(ask(&other, &reply), ERR_BAD_CURSOR);
    other = q;
    other.archived = true;
    cr_expect_eq(ask(&other, &reply), ERR_BAD_CURSOR);
    other = q;
    other.at_ms = 5;
    cr_expect_eq(ask(&other, &reply), ERR_BAD_CURSOR);
    other = q;
    other.type = TYPE(ORGANISATION);
    cr_expect_eq(ask(&other, &reply), ERR_BAD_CURSOR);
    other = q;
    other.filters = &f;
    other.n_filters = 1;
    cr_expect_eq(ask(&other, &reply), ERR_BAD_CURSOR);
}

Test(pages, a_cursor_cut_or_altered_anywhere_is_refused)
{
    const Pacte__ListReply *reply;
    Pacte__ListRequest q = of_type(TYPE(TERRITOIRE));
    make_places(0, 30);
    q.rows = 5;
    q.order = (char *)"libelle";
    cr_assert_eq(ask(&q, &reply), ERR_OK);
    size_t len = reply->next.len;
    uint8_t good[LIMIT_CURSOR_BYTES], bad[LIMIT_CURSOR_BYTES + 1] = {0};
    memcpy(good, reply->next.data, len);
    for (size_t cut = 1; cut < len; cut++) {
        q.cursor = (ProtobufCBinaryData){.data = good, .len = cut};
        cr_expect_eq(ask(&q, &reply), ERR_BAD_CURSOR, "cut at %zu", cut);
    }
    for (size_t at = 0; at < len; at++)
        for (unsigned bit = 0; bit < 8; bit++) {
            memcpy(bad, good, len);
            bad[at] ^= (uint8_t)(1u << bit);
            q.cursor = (ProtobufCBinaryData){.data = bad, .len = len};
            cr_expect_eq(ask(&q, &reply), ERR_BAD_CURSOR, "bit %u of byte %zu", bit, at);
        }
    q.cursor = (ProtobufCBinaryData){.data = bad, .len = sizeof bad};
    cr_expect_eq(ask(&q, &reply), ERR_BAD_CURSOR, "too long");
    q.cursor = (ProtobufCBinaryData){.data = good, .len = len};
    cr_expect_eq(ask(&q, &reply), ERR_OK);
}

/* The checksum binds a cursor to its request; it is no secret, so a position
 * made up with a right checksum must do no harm either. */
Test(pages, any_position_does_no_harm)
{
    const Pacte__ListReply *reply;
    Pacte__ListRequest q = of_type(TYPE(TERRITOIRE));
    struct caller caller = reader_caller(&reader, FEDERATION);
    struct query query = {.caller = &caller, .arena = &reader.arena};
    uint8_t binding[16], position[LIMIT_CURSOR_BYTES];
    uint32_t seed = 7;
    make_places(0, 30);
    q.order = (char *)"libelle";
    cr_assert_eq(cursor_binding(&query, &q.base, binding), ERR_OK);
    for (unsigned round = 0; round < 2000; round++) {
        struct bytes made;
        size_t len = round % (LIMIT_CURSOR_BYTES - 16);
        for (size_t i = 0; i < len; i++) {
            seed = seed * 1664525u + 1013904223u;
            position[i] = (uint8_t)(seed >> 24);
        }
        cr_assert_eq(cursor_make(binding, round % 2 ? CURSOR_WALK : CURSOR_SORT, bytes_of(position, len), &reader.arena, &made), ERR_OK);
        q.cursor = (ProtobufCBinaryData){.data = (uint8_t *)(uintptr_t)made.data, .len = made.len};
        enum err e = ask(&q, &reply);
        cr_expect(e == ERR_OK || e == ERR_BAD_CURSOR, "%s", err_name(e));
        for (size_t i = 0; e == ERR_OK && i < reply->n_records; i++)
            cr_assert_eq(reply->records[i]->body_case, PACTE__RECORD__BODY_TERRITOIRE);
        if (round % 50 == 0) {
            q.cursor.len = 0;
            reader_fresh(&reader);
        }
    }
}
