#include "server/query/command.h"

#include "common/base/text.h"
#include "common/record/record.h"
#include "proto/command.pb-c.h"

#include <stdarg.h>
#include <stdio.h>

/* The numbers of proto/command.proto, asked of the descriptors once each. */
enum { COMMAND_ACTOR = 2, COMMAND_AT = 3, COMMAND_REASON = 6, COMMAND_ACTION_MIN = 10, COMMAND_BATCH = 11,
       COMMAND_ACCOUNT = 12, COMMAND_SESSION_OPEN = 13, COMMAND_BLOB = 15 };

static enum err read_actor(struct bytes actor, struct command_read *out)
{
    struct wire_field f;
    enum err e = ERR_OK;
    while (wire_next(&actor, &f, &e)) {
        if (f.number == 2)
            out->account = f.bytes;
        else if (f.number == 3)
            out->source = f.bytes;
    }
    return e;
}

enum err command_read(struct bytes command, struct command_read *out)
{
    struct wire_field f;
    enum err e = ERR_OK;
    *out = (struct command_read){.action = 0};
    while (e == ERR_OK && wire_next(&command, &f, &e)) {
        if (f.number == COMMAND_ACTOR)
            e = read_actor(f.bytes, out);
        else if (f.number == COMMAND_AT)
            out->at_ms = (int64_t)f.value;
        else if (f.number == COMMAND_REASON)
            out->reason = f.bytes;
        else if (f.number >= COMMAND_ACTION_MIN && f.type == 2) {
            out->action = f.number;
            out->inside = f.bytes;
        }
    }
    return e;
}

enum err result_error(struct bytes result, uint32_t *error)
{
    struct wire_field f;
    enum err e = ERR_OK;
    *error = 0;
    while (wire_next(&result, &f, &e))
        if (f.number == 1)
            *error = (uint32_t)f.value;
    return e;
}

const char *command_name(uint32_t action)
{
    const ProtobufCFieldDescriptor *f = protobuf_c_message_descriptor_get_field(&pacte__command__descriptor, action);
    return action >= COMMAND_ACTION_MIN && f != NULL ? f->name : "?";
}

/* --- Batches --------------------------------------------------------------- */

struct tally {
    unsigned of_type[32], count, archived;
};

static enum err first_field(struct bytes message, uint32_t number, struct wire_field *out, bool *found)
{
    enum err e = ERR_OK;
    *found = false;
    while (!*found && wire_next(&message, out, &e))
        *found = out->number == number;
    return e;
}

/* A Record tells its type by the field of its body. */
static enum err count_put(struct bytes record, struct tally *t)
{
    struct wire_field f;
    enum err e = ERR_OK;
    while (wire_next(&record, &f, &e))
        if (f.number > 100 && f.number < 132)
            t->of_type[f.number - 100]++;
    return e;
}

static enum err count_operation(struct bytes operation, struct tally *t)
{
    struct wire_field f, type;
    bool found;
    enum err e = first_field(operation, 1, &f, &found);
    if (e == ERR_OK && found)
        return count_put(f.bytes, t);
    if (e == ERR_OK)
        e = first_field(operation, 2, &f, &found);
    if (e != ERR_OK || !found)
        return e;
    t->archived++;
    e = first_field(f.bytes, 1, &type, &found);
    if (e == ERR_OK && found && type.value < 32)
        t->of_type[type.value]++;
    return e;
}

/* A line that grows; what does not fit is lost, at a byte: command_summary
 * mends it. */
struct line {
    char text[COMMAND_SUMMARY_BYTES];
    size_t len;
};

__attribute__((format(printf, 2, 3)))
static void add(struct line *l, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int n = vsnprintf(l->text + l->len, sizeof l->text - l->len, format, args);
    va_end(args);
    size_t room = sizeof l->text - l->len - 1;
    l->len += n < 0 ? 0 : (size_t)n < room ? (size_t)n : room;
}

static enum err summary_of_batch(struct bytes batch, struct line *l)
{
    struct tally t = {.count = 0};
    struct wire_field f;
    enum err e = ERR_OK;
    while (e == ERR_OK && wire_next(&batch, &f, &e)) {
        if (f.number != 1)
            continue;
        t.count++;
        e = count_operation(f.bytes, &t);
    }
    add(l, "%u fiche%s", t.count, t.count > 1 ? "s" : "");
    const char *before = " : ";
    for (uint32_t i = 1; i < 32; i++) {
        const struct record_type *type = record_type_of(i);
        if (t.of_type[i] == 0 || type == NULL)
            continue;
        add(l, "%s%s", before, type->name);
        if (t.of_type[i] > 1)
            add(l, " (%u)", t.of_type[i]);
        before = ", ";
    }
    if (t.archived > 0)
        add(l, " ; dont archivage ou rétablissement : %u", t.archived);
    return e;
}

/* --- The others ------------------------------------------------------------- */

/* « before NAME after », the name being a text of the message. */
static enum err named(struct bytes message, uint32_t number, const char *before, const char *after, struct line *l)
{
    struct wire_field f;
    bool found;
    enum err e = first_field(message, number, &f, &found);
    if (e == ERR_OK && found)
        add(l, "%s%.*s%s", before, f.bytes.len < 200 ? (int)f.bytes.len : 200, (const char *)f.bytes.data, after);
    return e;
}

static enum err summary_of_session(struct bytes open, struct line *l)
{
    struct wire_field f;
    bool found;
    enum err e = first_field(open, 1, &f, &found);
    return e == ERR_OK && found ? named(f.bytes, 4, "avec ", "", l) : e;
}

static enum err summary_of_account(struct bytes command, struct line *l)
{
    struct wire_field f;
    bool found;
    enum err e = first_field(command, 1, &f, &found);
    return e == ERR_OK && found ? named(f.bytes, 3, "compte « ", " »", l) : e;
}

static enum err summary_of_blob(struct bytes blob, struct line *l)
{
    struct wire_field f;
    bool found;
    enum err e = first_field(blob, 3, &f, &found);
    add(l, "pièce jointe, morceau %u", e == ERR_OK && found ? (unsigned)f.value + 1u : 1u);
    return e;
}

static enum err summarise(const struct command_read *c, struct line *l)
{
    switch (c->action) {
    case COMMAND_BATCH:
        return summary_of_batch(c->inside, l);
    case COMMAND_ACCOUNT:
        return summary_of_account(c->inside, l);
    case COMMAND_SESSION_OPEN:
        return summary_of_session(c->inside, l);
    case COMMAND_BLOB:
        return summary_of_blob(c->inside, l);
    default:
        return ERR_OK;
    }
}

enum err command_summary(const struct command_read *c, char out[COMMAND_SUMMARY_BYTES])
{
    struct line line = {.len = 0};
    enum err e = summarise(c, &line);
    (void)text_plain(bytes_of(line.text, line.len), out, COMMAND_SUMMARY_BYTES);
    return e;
}
