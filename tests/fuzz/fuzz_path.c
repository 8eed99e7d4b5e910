/* « type\npath\ntext »: whatever is typed anywhere in a record, nothing breaks;
 * a refusal says why and changes nothing; what is accepted reads back the same
 * from both of its written forms. */
#include "client-tui/data/path.h"

#include "common/base/text.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

enum { TEXT_BYTES = 20000 };
static const struct day today = {20784};

static void need(bool holds)
{
    if (!holds)
        abort();
}

static ProtobufCMessage *empty(const struct record_type *t, struct arena *a)
{
    ProtobufCMessage *m = arena_alloc(a, t->descriptor->sizeof_message);
    need(m != NULL);
    t->descriptor->message_init(m);
    return m;
}

static char *form(const struct record_type *t, const ProtobufCMessage *m, const struct path *p, struct arena *a, bool people)
{
    char *out = arena_alloc(a, TEXT_BYTES);
    need(out != NULL);
    size_t n = people ? path_text(t, m, p, out, TEXT_BYTES) : path_machine(t, m, p, out, TEXT_BYTES);
    need(n == strlen(out));
    return out;
}

static void round_trip(const struct record_type *t, const ProtobufCMessage *m, const struct path *p, struct arena *a)
{
    char *machine = form(t, m, p, a, false);
    for (int people = 0; people < 2; people++) {
        ProtobufCMessage *again = empty(t, a);
        if (strlen(machine) > TEXT_BYTES / 2)
            return;
        need(path_set(t, again, p, form(t, m, p, a, people == 1), today, a, NULL) == ERR_OK);
        need(strcmp(form(t, again, p, a, false), machine) == 0);
    }
}

static void one(const char *type, const char *path, const char *text, struct arena *a)
{
    struct path p;
    struct err_note note = {0};
    char written[PATH_BYTES];
    const struct record_type *t = record_type_named(type);
    if (t == NULL || path_parse(t, path, &p, &note) != ERR_OK)
        return;
    (void)path_format(&p, written, sizeof written);
    need(strcmp(written, path) == 0);        /* one spelling for each value */
    p = path_first(&p);
    ProtobufCMessage *m = empty(t, a);
    enum err e = path_set(t, m, &p, text, today, a, &note);
    if (e == ERR_OK) {
        round_trip(t, m, &p, a);
        return;
    }
    need(e == ERR_NO_MEMORY || (note.text[0] != '\0' && text_utf8(bytes_text(note.text))));
    need(path_count(t, m, &p) == 0 || path_kind(t, &p) == KIND_ENUM);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct arena a;
    char *text = malloc(len + 1);
    if (text == NULL)
        return 0;
    if (len > 0)
        memcpy(text, data, len);
    text[len] = '\0';
    arena_init(&a, &sys_real, 8 << 20);
    char *path = strchr(text, '\n'), *value = path != NULL ? strchr(path + 1, '\n') : NULL;
    if (value != NULL) {
        *path = *value = '\0';
        one(text, path + 1, value + 1, &a);
    }
    arena_finish(&a);
    free(text);
    return 0;
}
