/* Values as text for machines: what field_text writes, field_set_text reads. */
#include "common/record/record.h"

#include "common/base/id.h"
#include "common/base/text.h"
#include "common/value/number.h"
#include "common/value/rate.h"
#include "proto/limits.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

/* --- Writing -------------------------------------------------------------- */

static size_t put_text(struct bytes b, char *out, size_t size)
{
    if (size == 0)
        return 0;
    size_t n = b.len;
    if (n > size - 1) {
        n = size - 1;
        while (n > 0 && (b.data[n] & 0xC0u) == 0x80u)      /* not in the middle of a character */
            n--;
    }
    if (n > 0)
        memcpy(out, b.data, n);
    out[n] = '\0';
    return n;
}

static size_t put_hex(struct bytes b, char *out, size_t size)
{
    static const char digits[] = "0123456789abcdef";
    if (size == 0)
        return 0;
    size_t n = 0;
    for (size_t i = 0; i < b.len && n + 2 < size; i++) {
        out[n++] = digits[b.data[i] >> 4];
        out[n++] = digits[b.data[i] & 15u];
    }
    out[n] = '\0';
    return n;
}

static size_t put_id(const struct field_value *v, char *out, size_t size)
{
    char id[ID_TEXT_BYTES], text[64];
    id_format(v->id, id);
    if (v->kind == KIND_REF)
        return put_text(bytes_text(id), out, size);
    const struct record_type *t = record_type_of(v->type);
    (void)snprintf(text, sizeof text, "%s:%s", t != NULL ? t->name : "?", id);
    return put_text(bytes_text(text), out, size);
}

size_t field_text(const struct field_def *f, const struct field_value *v, char *out, size_t size)
{
    (void)f;
    char text[64] = "";
    if (v->present) {
        switch (v->kind) {
        case KIND_TEXT: return put_text(v->text, out, size);
        case KIND_BYTES: return put_hex(v->text, out, size);
        case KIND_REF:
        case KIND_ANY_REF: return put_id(v, out, size);
        case KIND_COUNT: (void)snprintf(text, sizeof text, "%" PRIu64, (uint64_t)v->number); break;
        case KIND_MONEY: (void)money_format_plain(v->money, text, sizeof text); break;
        case KIND_DAY: (void)day_format_iso(v->day, text, sizeof text); break;
        case KIND_RATE: (void)rate_format_plain((struct rate){(int32_t)v->number}, text, sizeof text); break;
        case KIND_NUMBER: (void)number_format_plain((struct number){v->number}, text, sizeof text); break;
        case KIND_ENUM: (void)enum_name(v->enumeration, v->number, text, sizeof text); break;
        case KIND_GROUP: break;
        }
    }
    return put_text(bytes_text(text), out, size);
}

/* --- Reading -------------------------------------------------------------- */

/* A value ready to be placed: the C object of the field, of its C type. */
union slot {
    void *pointer;                   /* string or message */
    ProtobufCBinaryData bytes;
    uint64_t wide;
    uint32_t narrow;
    int enumeration;
};

struct reading {
    const struct field_def *f;
    const ProtobufCFieldDescriptor *d;
    const char *text;
    struct arena *arena;
    struct err_note *note;
};

static enum err refuse(const struct reading *r, enum err e, const char *sentence)
{
    return err_field(r->note, e, r->f->name, "%s : %s", r->f->label, sentence);
}

static enum err no_memory(const struct reading *r)
{
    return err_field(r->note, ERR_NO_MEMORY, r->f->name, "%s", err_text(ERR_NO_MEMORY));
}

static enum err read_code(const struct reading *r, union slot *out)
{
    for (size_t i = 0; i < r->f->codes->count; i++)
        if (strcasecmp(r->f->codes->codes[i].code, r->text) == 0) {
            const char *code = r->f->codes->codes[i].code;
            out->pointer = arena_text(r->arena, code, strlen(code));
            return out->pointer != NULL ? ERR_OK : no_memory(r);
        }
    return err_field(r->note, ERR_INVALID, r->f->name, "%s : « %s » n'est pas un code de la liste « %s ».", r->f->label,
                     r->text, r->f->codes->name);
}

static enum err read_text(const struct reading *r, union slot *out)
{
    struct bytes composed;
    if (!text_clean(bytes_text(r->text), (r->f->flags & FIELD_LONG) != 0))
        return refuse(r, ERR_BAD_TEXT, "le texte contient un caractère interdit ; ressaisissez-le.");
    if (r->f->codes != NULL)
        return read_code(r, out);
    if (text_nfc(bytes_text(r->text), r->arena, &composed) != ERR_OK)
        return no_memory(r);
    out->pointer = arena_text(r->arena, (const char *)composed.data, composed.len);
    return out->pointer != NULL ? ERR_OK : no_memory(r);
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static enum err read_bytes(const struct reading *r, union slot *out)
{
    size_t n = strlen(r->text);
    uint8_t *p = arena_alloc(r->arena, n / 2);
    if (p == NULL)
        return no_memory(r);
    for (size_t i = 0; i + 1 < n; i += 2) {
        int high = hex_digit(r->text[i]), low = hex_digit(r->text[i + 1]);
        if (high < 0 || low < 0)
            n = 1;                                          /* refused below */
        else
            p[i / 2] = (uint8_t)(high << 4 | low);
    }
    if (n % 2 != 0)
        return refuse(r, ERR_INVALID, "écrivez des octets en hexadécimal, deux caractères pour chacun.");
    out->bytes = (ProtobufCBinaryData){.len = n / 2, .data = p};
    return ERR_OK;
}

static bool is_wide(const ProtobufCFieldDescriptor *d)
{
    return d->type == PROTOBUF_C_TYPE_UINT64 || d->type == PROTOBUF_C_TYPE_FIXED64;
}

static enum err read_count(const struct reading *r, union slot *out)
{
    if (strspn(r->text, "0123456789") != strlen(r->text))
        return refuse(r, ERR_INVALID, "écrivez un nombre entier, en chiffres seulement.");
    errno = 0;
    uint64_t n = strtoull(r->text, NULL, 10);
    if (errno != 0 || n > r->f->max || (n != 0 && n < r->f->min))
        return err_field(r->note, ERR_OUT_OF_RANGE, r->f->name, "%s : la valeur va de %" PRIu32 " à %" PRIu32 ".",
                         r->f->label, r->f->min, r->f->max);
    if (is_wide(r->d))
        out->wide = n;
    else
        out->narrow = (uint32_t)n;
    return ERR_OK;
}

static enum err read_enum(const struct reading *r, union slot *out)
{
    if (enum_parse(r->d->descriptor, r->text, &out->enumeration))
        return ERR_OK;
    return err_field(r->note, ERR_INVALID, r->f->name, "%s : « %s » n'est pas une valeur connue.", r->f->label, r->text);
}

static enum err read_id(const struct reading *r, const char *text, uint64_t *out)
{
    if (id_parse(text, out))
        return ERR_OK;
    return refuse(r, ERR_INVALID, "une fiche se cite par son identifiant de 13 caractères.");
}

static enum err read_any_ref(const struct reading *r, Pacte__AnyRef *out)
{
    char name[32];
    const char *colon = strchr(r->text, ':');
    if (colon == NULL || (size_t)(colon - r->text) >= sizeof name)
        return refuse(r, ERR_INVALID, "écrivez le type de la fiche, deux-points, puis son identifiant.");
    memcpy(name, r->text, (size_t)(colon - r->text));
    name[colon - r->text] = '\0';
    const struct record_type *t = record_type_named(name);
    if (t == NULL)
        return err_field(r->note, ERR_INVALID, r->f->name, "%s : « %s » n'est pas un type de fiche.", r->f->label, name);
    out->type = t->number;
    return read_id(r, colon + 1, &out->id);
}

/* What depends on today would not give the same day tomorrow: it is refused. */
static enum err read_day(const struct reading *r, Pacte__Day *out)
{
    const struct day first = {DAY_MIN}, last = {DAY_MAX};
    struct day a, b;
    struct err_note why = {0};
    enum err e = day_parse(r->text, first, &a, &why);
    if (e != ERR_OK)
        return refuse(r, e, why.text);
    if (day_parse(r->text, last, &b, NULL) != ERR_OK || a.number != b.number)
        return refuse(r, ERR_INVALID, "écrivez la date entière, par exemple 31/12/2026.");
    out->number = a.number;
    return ERR_OK;
}

static enum err read_message(const struct reading *r, union slot *out)
{
    const ProtobufCMessageDescriptor *of = r->d->descriptor;
    struct err_note why = {0};
    struct money money = {0};
    struct rate rate = {0};
    struct number number = {0};
    ProtobufCMessage *m = arena_alloc(r->arena, of->sizeof_message);
    if (m == NULL)
        return no_memory(r);
    of->message_init(m);
    out->pointer = m;
    enum err e;
    switch (field_kind_of(r->d)) {
    case KIND_REF:
        return read_id(r, r->text, &((Pacte__Ref *)m)->id);
    case KIND_ANY_REF:
        return read_any_ref(r, (Pacte__AnyRef *)m);
    case KIND_DAY:
        return read_day(r, (Pacte__Day *)m);
    case KIND_MONEY:
        e = money_parse(r->text, &money, &why);
        ((Pacte__Money *)m)->cents = money.cents;
        break;
    case KIND_RATE:
        e = rate_parse(r->text, &rate, &why);
        ((Pacte__Rate *)m)->per_10000 = rate.per_10000;
        break;
    case KIND_NUMBER:
        e = number_parse(r->text, &number, &why);
        ((Pacte__Nombre *)m)->milliemes = number.per_1000;
        break;
    default:
        return refuse(r, ERR_INVALID, "ce champ réunit plusieurs valeurs ; donnez-les une à une.");
    }
    return e == ERR_OK ? ERR_OK : refuse(r, e, why.text);
}

static enum err read_slot(const struct reading *r, union slot *out)
{
    memset(out, 0, sizeof *out);
    switch (field_kind_of(r->d)) {
    case KIND_TEXT: return read_text(r, out);
    case KIND_BYTES: return read_bytes(r, out);
    case KIND_COUNT: return read_count(r, out);
    case KIND_ENUM: return read_enum(r, out);
    default: return read_message(r, out);
    }
}

/* --- Placing -------------------------------------------------------------- */

static void clear(ProtobufCMessage *m, const ProtobufCFieldDescriptor *d)
{
    uint8_t *p = (uint8_t *)m + d->offset;
    if (d->label == PROTOBUF_C_LABEL_REPEATED) {
        memset(p, 0, sizeof(void *));
        memset((uint8_t *)m + d->quantifier_offset, 0, sizeof(size_t));
    } else if (d->type == PROTOBUF_C_TYPE_STRING) {
        const char *empty = protobuf_c_empty_string;
        memcpy(p, &empty, sizeof empty);
    } else {
        memset(p, 0, field_size(d));
    }
}

static enum err append(const struct reading *r, ProtobufCMessage *m, const union slot *s)
{
    size_t n = field_count(m, r->d), each = field_size(r->d);
    uint8_t *p = (uint8_t *)m + r->d->offset, *old;
    if (n >= LIMIT_REPEATED)
        return err_field(r->note, ERR_OUT_OF_RANGE, r->f->name, "%s : %u valeurs au plus.", r->f->label, LIMIT_REPEATED);
    uint8_t *grown = arena_alloc(r->arena, (n + 1) * each);
    if (grown == NULL)
        return no_memory(r);
    memcpy(&old, p, sizeof old);
    if (n > 0)
        memcpy(grown, old, n * each);
    memcpy(grown + n * each, s, each);
    n++;
    memcpy(p, &grown, sizeof grown);
    memcpy((uint8_t *)m + r->d->quantifier_offset, &n, sizeof n);
    return ERR_OK;
}

enum err field_set_text(ProtobufCMessage *m, const struct field_def *f, const ProtobufCFieldDescriptor *d,
                        const char *text, struct arena *arena, struct err_note *note)
{
    const struct reading r = {.f = f, .d = d, .text = text, .arena = arena, .note = note};
    union slot s;
    if (*text == '\0') {
        clear(m, d);
        return ERR_OK;
    }
    enum err e = read_slot(&r, &s);
    if (e != ERR_OK)
        return e;
    if (d->label == PROTOBUF_C_LABEL_REPEATED)
        return append(&r, m, &s);
    memcpy((uint8_t *)m + d->offset, &s, field_size(d));
    return ERR_OK;
}
