#include "tests/support/ecran.h"

#include "common/wire/wire.h"
#include "tests/support/ecran_answers.h"
#include "tests/support/ecran_pieces.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* --- Events and effects ---------------------------------------------------------- */

static void session(struct ecran *e, int64_t kept_ms);

static void give(struct ecran *e, struct event v)
{
    v.now_ms = e->now_ms;
    model_event(&e->model, &v);
}

static void keep_draft(struct ecran *e, const struct effect *f)
{
    free((void *)(uintptr_t)e->draft.data);
    uint8_t *copy = f->bytes.len > 0 ? malloc(f->bytes.len) : NULL;
    if (copy != NULL)
        memcpy(copy, f->bytes.data, f->bytes.len);
    e->draft = bytes_of(copy, f->bytes.len);
    give(e, (struct event){.kind = EVENT_FILE, .tag = f->tag});
}

static void keep_export(struct ecran *e, const struct effect *f)
{
    free(e->export_text);
    e->export_text = malloc(f->bytes.len + 1);
    assert(e->export_text != NULL);
    memcpy(e->export_text, f->bytes.data, f->bytes.len);
    e->export_text[f->bytes.len] = '\0';
    (void)snprintf(e->exported, sizeof e->exported, "%s", f->text);
    give(e, (struct event){.kind = EVENT_FILE, .text = f->text});
}

/* As the app does when it finds a copy. */
static void open_kept(struct ecran *e)
{
    e->opened++;
    if (e->kept_ms != 0)
        session(e, e->kept_ms);
}

static void perform(struct ecran *e, struct effect *f)
{
    switch (f->kind) {
    case EFFECT_SEND: e->sent++; ecran_answer(e, f); break;
    case EFFECT_READ_KEPT: ecran_answer(e, f); break;
    case EFFECT_KEEP: e->kept++; break;
    case EFFECT_OPEN_KEPT: open_kept(e); break;
    case EFFECT_FORGET: case EFFECT_LOGOUT: e->forgotten++; break;
    case EFFECT_DRAFT: keep_draft(e, f); break;
    case EFFECT_EXPORT: keep_export(e, f); break;
    case EFFECT_PIECE_PROVE: case EFFECT_PIECE_READ: case EFFECT_PIECE_BEGIN: case EFFECT_PIECE_WRITE: case EFFECT_PIECE_END:
    case EFFECT_PIECE_DROP: case EFFECT_PIECE_OPEN: case EFFECT_COMPLETE: ecran_piece(e, f); break;
    case EFFECT_COPY: (void)snprintf(e->copied, sizeof e->copied, "%s", f->text); break;
    case EFFECT_LOGIN: ecran_login(e); break;
    case EFFECT_QUIT: e->quits++; break;
    case EFFECT_REDRAW: e->redraws++; break;
    default: break;
    }
}

void ecran_settle(struct ecran *e)
{
    struct effect f;
    while (!e->hold && model_effect(&e->model, &f)) {
        perform(e, &f);
        effect_free(&e->model, &f);
    }
}

/* --- Opening -------------------------------------------------------------------- */

void ecran_start(struct ecran *e, int rows, int cols)
{
    *e = (struct ecran){.account = COORDINATION, .now_ms = (int64_t)ECRAN_NOW_S * 1000};
    (void)setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
    tzset();
    ecran_data(e);
    arena_init(&e->arena, &sys_real, 256u << 20);
    grid_init(&e->grid, &sys_real);
    enum err error = model_init(&e->model, &sys_real);
    assert(error == ERR_OK);
    (void)snprintf(e->model.server, sizeof e->model.server, "pacted.exemple.fr:7443");
    struct day today = day_of_ms(e->now_ms);
    give(e, (struct event){.kind = EVENT_TICK, .today = today});
    ecran_size(e, rows, cols);
    ecran_link(e, true);
}

static void session(struct ecran *e, int64_t kept_ms)
{
    Pacte__LoginReply r = PACTE__LOGIN_REPLY__INIT;
    const Pacte__Account *a = world_account(&e->world, e->account);
    r.account_id = a->id;
    r.account = a->account;
    r.name = a->name;
    r.grants = a->grants;
    r.n_grants = a->n_grants;
    give(e, (struct event){.kind = EVENT_SESSION, .session = &r, .kept_ms = kept_ms});
}

void ecran_login(struct ecran *e)
{
    session(e, 0);
    ecran_settle(e);
}

void ecran_open(struct ecran *e, int rows, int cols)
{
    ecran_start(e, rows, cols);
    ecran_login(e);
}

void ecran_close(struct ecran *e)
{
    model_free(&e->model);
    grid_free(&e->grid);
    arena_finish(&e->arena);
    store_reader_destroy(e->reader);
    world_close(&e->world);
    free(e->export_text);
    free((void *)(uintptr_t)e->draft.data);
    free((void *)(uintptr_t)e->piece_recue.data);
}

void ecran_size(struct ecran *e, int rows, int cols)
{
    give(e, (struct event){.kind = EVENT_SIZE, .rows = rows, .cols = cols});
    enum err error = grid_size(&e->grid, e->model.rows, e->model.cols);
    assert(error == ERR_OK);
    ecran_settle(e);
}

void ecran_link(struct ecran *e, bool online)
{
    e->offline = !online;
    give(e, (struct event){.kind = EVENT_LINK, .link = online ? LINK_LOGIN : LINK_OFFLINE, .error = online ? ERR_OK : ERR_UNREACHABLE});
    if (online && e->model.logged)
        ecran_login(e);
    ecran_settle(e);
}

void ecran_wait(struct ecran *e, int64_t ms)
{
    for (int64_t step; ms > 0; ms -= step) {
        step = ms < 250 ? ms : 250;
        e->now_ms += step;
        give(e, (struct event){.kind = EVENT_TICK, .today = day_of_ms(e->now_ms)});
        ecran_settle(e);
    }
}

/* --- Moving about ------------------------------------------------------------------ */

static enum page_id page_named(const char *name)
{
    for (int i = 0; i < PAGE_COUNT; i++)
        if (strcmp(pages[i]->name, name) == 0)
            return (enum page_id)i;
    fprintf(stderr, "no page « %s »\n", name);
    abort();
}

void ecran_go(struct ecran *e, const char *page)
{
    bool gone = model_go(&e->model, (struct place){.page = page_named(page), .convention = ecran_id("com-2026-001")});
    assert(gone);
    (void)ecran_text(e);
}

void ecran_go_record(struct ecran *e, const char *page, uint32_t type, const char *alias)
{
    bool gone = model_go(&e->model, (struct place){.page = page_named(page), .convention = ecran_id("com-2026-001"),
                                                   .type = type, .id = alias != NULL ? ecran_id(alias) : 0});
    assert(gone);
    (void)ecran_text(e);
}

static void press(struct ecran *e, uint32_t key)
{
    give(e, (struct event){.kind = EVENT_KEY, .key = key});
    (void)ecran_text(e);
}

static const char *letters(struct ecran *e, const char *text)
{
    while (*text != '\0' && *text != '\'') {
        size_t len = 1;
        uint32_t ch = (uint8_t)*text;
        if (ch >= 0xC0) {
            len = ch >= 0xF0 ? 4 : ch >= 0xE0 ? 3 : 2;
            ch &= 0xFFu >> (len + 1);
            for (size_t i = 1; i < len; i++)
                ch = ch << 6 | ((uint8_t)text[i] & 0x3Fu);
        }
        press(e, ch);
        text += len;
    }
    return *text == '\'' ? text + 1 : text;
}

void ecran_keys(struct ecran *e, const char *keys)
{
    while (*keys != '\0') {
        char name[32];
        uint32_t key;
        if (*keys == ' ') {
            keys++;
            continue;
        }
        if (*keys == '\'') {
            keys = letters(e, keys + 1);
            continue;
        }
        size_t len = strcspn(keys, " ");
        assert(len < sizeof name);
        memcpy(name, keys, len);
        name[len] = '\0';
        if (!key_parse(name, &key)) {
            fprintf(stderr, "no key « %s »\n", name);
            abort();
        }
        press(e, key);
        keys += len;
    }
}

static void tell_change(struct ecran *e, uint32_t type, const char *alias)
{
    Pacte__Event change = PACTE__EVENT__INIT;
    change.journal_index = e->world.out.journal_index;
    change.type = (Pacte__RecordType)type;
    change.id = ecran_id(alias);
    change.revision = e->world.result->headers[0]->revision;
    change.archived = e->world.result->headers[0]->archived;
    change.account = (char *)"autre";
    give(e, (struct event){.kind = EVENT_CHANGE, .change = &change});
    ecran_settle(e);
}

void ecran_other_archives(struct ecran *e, uint64_t account, uint32_t type, const char *alias)
{
    const Pacte__Record *r = world_read(&e->world, type, ecran_id(alias));
    assert(r != NULL);
    enum err error = world_archive(&e->world, account, type, ecran_id(alias), r->header->revision, false);
    assert(error == ERR_OK);
    tell_change(e, type, alias);
}

void ecran_other(struct ecran *e, uint64_t account, uint32_t type, const char *alias, const char *field, const char *text)
{
    Pacte__Record *r = world_read(&e->world, type, ecran_id(alias));
    assert(r != NULL);
    world_set(&e->world, r, field, text);
    enum err error = world_put(&e->world, account, r);
    if (error != ERR_OK)
        fprintf(stderr, "%s: %s\n", alias, e->world.note.text);
    assert(error == ERR_OK);
    tell_change(e, type, alias);
}

/* --- What is seen -------------------------------------------------------------------- */

const char *ecran_text(struct ecran *e)
{
    size_t len = 0;
    /* A drawing may find that something is to be asked for. */
    do {
        ecran_settle(e);
        model_draw(&e->model, &e->grid);
    } while (!e->hold && e->model.effect_count > 0);
    for (int r = 0; r < e->grid.rows; r++) {
        len += grid_row_text(&e->grid, r, e->model.ascii, e->text + len, sizeof e->text - len - 1);
        e->text[len++] = '\n';
    }
    e->text[len] = '\0';
    return e->text;
}

bool ecran_shows(struct ecran *e, const char *words)
{
    if (strstr(ecran_text(e), words) != NULL)
        return true;
    fprintf(stderr, "« %s » is not in:\n%s", words, e->text);
    return false;
}

/* Text, then styles, then the cursor: what a reviewer reads in a diff. */
static char *picture(struct ecran *e)
{
    size_t size = sizeof e->text * 2, len = 0;
    char *out = malloc(size);
    assert(out != NULL);
    len = (size_t)snprintf(out, size, "%s--\n", ecran_text(e));
    for (int r = 0; r < e->grid.rows; r++) {
        len += grid_row_styles(&e->grid, r, out + len, size - len - 1);
        out[len++] = '\n';
    }
    (void)snprintf(out + len, size - len, "-- %d,%d\n", e->grid.cursor_row, e->grid.cursor_col);
    return out;
}

void ecran_golden(struct ecran *e, const char *name)
{
    char path[256];
    const char *mode = getenv("PACTE_GOLDEN");
    char *now = picture(e), *kept = NULL;
    (void)snprintf(path, sizeof path, "tests/screen/golden/%s.txt", name);
    if (mode != NULL && strcmp(mode, "write") == 0) {
        FILE *to = fopen(path, "w");
        assert(to != NULL);
        (void)fputs(now, to);
        (void)fclose(to);
    } else {
        FILE *from = fopen(path, "r");
        kept = calloc(1, sizeof e->text * 2);
        assert(kept != NULL);
        if (from == NULL || fread(kept, 1, sizeof e->text * 2 - 1, from) == 0 || strcmp(kept, now) != 0) {
            fprintf(stderr, "%s differs; PACTE_GOLDEN=write keeps what is drawn now:\n%s", path, now);
            assert(false && "golden picture");
        }
        (void)fclose(from);
    }
    free(now);
    free(kept);
}

void ecran_goldens(struct ecran *e, const char *name)
{
    static const struct { int rows, cols; } sizes[] = {{24, 80}, {16, 60}, {8, 40}, {43, 132}};
    char full[128];
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        (void)snprintf(full, sizeof full, "%s-%dx%d", name, sizes[i].cols, sizes[i].rows);
        ecran_size(e, sizes[i].rows, sizes[i].cols);
        ecran_golden(e, full);
    }
    ecran_size(e, 24, 80);
}
