/* Screens as text, without a terminal: the same model and pages, answered by the
 * private daemon of the demonstration. */
#include "client-tui/app/lineaire.h"

#include "common/client/client.h"

#include <string.h>

enum { WAIT_MS = 30000, ROW_BYTES = 4096, NAME_BYTES = 32 };

static bool logged(const struct app *a) { return a->model.logged && life_quiet(a); }
static bool at_login(const struct app *a) { return a->model.link == LINK_LOGIN; }

/* Drawing asks for what is missing: until nothing is. */
static enum err draw(struct app *a)
{
    enum err e = grid_size(&a->grid, a->model.rows, a->model.cols);
    if (e != ERR_OK)
        return e;
    do {
        if (!life_until(a, life_quiet, WAIT_MS))
            return ERR_TIMED_OUT;
        model_draw(&a->model, &a->grid);
        app_settle(a);
    } while (!life_quiet(a));
    return ERR_OK;
}

static enum err print(struct app *a)
{
    char row[ROW_BYTES];
    enum err e = draw(a);
    for (int r = 0; r < a->grid.rows && e == ERR_OK; r++) {
        (void)grid_row_text(&a->grid, r, a->model.ascii, row, sizeof row);
        (void)printf("%s\n", row);
    }
    return e;
}

static void press(struct app *a, uint32_t key) { app_event(a, (struct event){.kind = EVENT_KEY, .key = key}); }

/* --- The screen of conflicts needs two people ----------------------------------------------- */

/* Another account changes what this one has typed over. */
static enum err other_person(struct app *a, uint64_t contribution, struct err_note *note)
{
    struct client_options o = {.loop = &a->loop, .sys = &a->sys, .socket_path = a->demo.socket, .program = "pacte"};
    Pacte__LoginRequest login = PACTE__LOGIN_REQUEST__INIT;
    Pacte__GetRequest get = PACTE__GET_REQUEST__INIT;
    Pacte__PutRequest put = PACTE__PUT_REQUEST__INIT;
    uint8_t key[16];
    struct client *c;
    struct arena memory;
    ProtobufCMessage *reply;
    enum err e = client_create(&o, &c, note);
    if (e != ERR_OK)
        return e;
    arena_init(&memory, &a->sys, 4 << 20);
    client_connect(c);
    e = client_wait_connected(c, WAIT_MS, note);
    login.account = (char *)"ville";
    login.password = a->demo.password;
    get.type = PACTE__RECORD_TYPE__RECORD_TYPE_CONTRIBUTION;
    get.id = contribution;
    if (e == ERR_OK)
        e = client_wait(c, PACTE__METHOD__METHOD_LOGIN, &login.base, &memory, &reply, NULL, note);
    if (e == ERR_OK)
        e = client_wait(c, PACTE__METHOD__METHOD_GET, &get.base, &memory, &reply, NULL, note);
    if (e == ERR_OK) {
        put.record = ((Pacte__GetReply *)reply)->record;
        put.record->contribution->conventionne->cents = 25500000;
        put.record->contribution->motif = (char *)"Vote du budget primitif";
        put.reason = (char *)"Vote du conseil municipal";
        client_key(c, key);
        put.idempotency_key = (ProtobufCBinaryData){.data = key, .len = sizeof key};
        e = client_wait(c, PACTE__METHOD__METHOD_PUT, &put.base, &memory, &reply, NULL, note);
    }
    arena_finish(&memory);
    client_destroy(c, NULL, NULL);
    return e;
}

static enum err make_conflict(struct app *a, struct err_note *note)
{
    uint64_t convention = demo_record_id("com-2026-001"), id = demo_record_id("contribution-com-2026-001-ville-2028");
    struct ouverte *o = model_ouverte(&a->model, convention);
    app_settle(a);
    if (o == NULL || !life_until(a, life_quiet, WAIT_MS))
        return ERR_TIMED_OUT;
    enum err e = model_type(&a->model, o, PACTE__RECORD_TYPE__RECORD_TYPE_CONTRIBUTION, &id, "conventionne", "262000");
    if (e == ERR_OK)
        e = model_type(&a->model, o, PACTE__RECORD_TYPE__RECORD_TYPE_CONTRIBUTION, &id, "note", "À confirmer avant le COPIL.");
    if (e == ERR_OK)
        e = other_person(a, id, note);
    if (e == ERR_OK) {
        model_save(&a->model, o, 0, 0, "");
        app_settle(a);
        (void)life_until(a, life_quiet, WAIT_MS);
    }
    return e;
}

/* --- Going there -------------------------------------------------------------------------------- */

static bool page_named(const char *name, enum page_id *out)
{
    for (int i = 0; i < PAGE_COUNT; i++)
        if (strcmp(pages[i]->name, name) == 0) {
            *out = (enum page_id)i;
            return true;
        }
    return false;
}

/* A scan, as somebody would join it. */
static enum err join_scan(struct app *a, const struct place *p, struct err_note *note)
{
    enum { SCAN_BYTES = 700000 };
    static const char name[] = "Délibération signée.pdf";
    char path[FILES_PATH_BYTES];
    uint8_t *scan = sys_zalloc(&a->sys, SCAN_BYTES, 1);
    enum err e = scan == NULL ? ERR_NO_MEMORY : files_write(&a->files, a->demo.dir, name, bytes_of(scan, SCAN_BYTES), false, note);
    sys_release(&a->sys, scan);
    if (e != ERR_OK)
        return e;
    (void)snprintf(path, sizeof path, "%s/%s", a->demo.dir, name);
    pieces_joindre(&a->model, p->convention, p->id, path);
    app_settle(a);
    return life_until(a, life_quiet, WAIT_MS) ? ERR_OK : ERR_TIMED_OUT;
}

static enum err go(struct app *a, const char *name, struct err_note *note)
{
    enum page_id page;
    struct place p = {.convention = demo_record_id("com-2026-001")};
    if (!page_named(name, &page)) {
        (void)err_set(note, ERR_USAGE, _("aucun écran ne s'appelle « %s »."), name);
        return ERR_USAGE;
    }
    p.page = page;
    switch (page) {
    case PAGE_ACCUEIL: return model_act(&a->model, ACTION_ALLER_ACCUEIL) ? ERR_OK : ERR_BAD_STATE;
    case PAGE_LISTE: return model_act(&a->model, ACTION_ALLER_LISTE) ? ERR_OK : ERR_BAD_STATE;
    case PAGE_CONFLIT: return make_conflict(a, note);
    case PAGE_FORMULAIRE:
        p.type = PACTE__RECORD_TYPE__RECORD_TYPE_VERSEMENT;
        break;
    case PAGE_PIECES:
        p.type = PACTE__RECORD_TYPE__RECORD_TYPE_DOCUMENT;
        p.id = demo_record_id("document-com-2026-001-deliberation-ville");
        break;
    case PAGE_VISIONNEUSE:
        p.page = PAGE_FICHE;
        break;
    default: break;
    }
    if (pages[page]->overlay && page != PAGE_VISIONNEUSE) {
        struct place below = {.page = PAGE_CONTRIBUTIONS, .convention = p.convention};
        if (!model_go(&a->model, below) || draw(a) != ERR_OK)
            return ERR_TIMED_OUT;
    }
    if (!model_go(&a->model, p))
        return ERR_NO_MEMORY;
    app_settle(a);
    if (page == PAGE_PIECES)
        return draw(a) != ERR_OK ? ERR_TIMED_OUT : join_scan(a, &p, note);
    if (page == PAGE_VISIONNEUSE) {
        if (draw(a) != ERR_OK)
            return ERR_TIMED_OUT;
        press(a, 'i');
    }
    return ERR_OK;
}

static enum err one(struct app *a, const char *name, struct err_note *note)
{
    enum err e = ERR_OK;
    if (strcmp(name, "connexion") != 0) {
        if (!a->model.logged) {
            (void)snprintf(a->model.auto_password, sizeof a->model.auto_password, "%s", a->demo.password);
            app_event(a, (struct event){.kind = EVENT_LINK, .link = LINK_CONNECTING});
            app_event(a, (struct event){.kind = EVENT_LINK, .link = LINK_LOGIN});
        }
        if (!life_until(a, logged, WAIT_MS))
            return ERR_TIMED_OUT;
        if (strcmp(name, "lineaire") == 0) {
            lineaire_sample(a);
            return ERR_OK;
        }
        e = go(a, name, note);
        app_settle(a);
    }
    return e == ERR_OK ? print(a) : e;
}

int capture_run(struct app *a)
{
    struct err_note note = {0};
    enum err e = ERR_OK;
    app_event(a, (struct event){.kind = EVENT_SIZE, .rows = a->o->rows, .cols = a->o->cols});
    a->model.ascii = a->o->ascii;
    if (!life_until(a, at_login, WAIT_MS))
        e = a->model.link_error != ERR_OK ? a->model.link_error : ERR_TIMED_OUT;
    for (const char *at = a->o->capture; *at != '\0' && e == ERR_OK;) {
        char name[NAME_BYTES];
        size_t len = strcspn(at, ",");
        (void)snprintf(name, sizeof name, "%.*s", (int)len, at);
        e = one(a, name, &note);
        at += len + (at[len] == ',');
    }
    if (e == ERR_OK)
        return APP_EXIT_DONE;
    (void)fprintf(stderr, "pacte : %s\n", err_sentence(e, note.text[0] != '\0' ? &note : &a->model.link_note));
    return e == ERR_USAGE ? APP_EXIT_USAGE : APP_EXIT_FAILED;
}
