#include "tests/unit/proto/vectors.h"

#include <criterion/criterion.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

char *repository_text(const char *path)
{
    FILE *f = fopen(path, "rb");
    cr_assert_not_null(f, "%s: run the tests from the root of the repository", path);
    cr_assert_eq(fseek(f, 0, SEEK_END), 0);
    long len = ftell(f);
    cr_assert_geq(len, 0);
    rewind(f);
    char *text = calloc(1, (size_t)len + 1);
    cr_assert_eq(fread(text, 1, (size_t)len, f), (size_t)len);
    fclose(f);
    return text;
}

/* --- Bytes ----------------------------------------------------------------- */

static void append_times(uint8_t **data, size_t *len, const uint8_t *more, size_t more_len, size_t times)
{
    uint8_t *p = realloc(*data, *len + more_len * times + 1);
    cr_assert_not_null(p);
    for (size_t i = 0; i < times && more_len > 0; i++)
        memcpy(p + *len + i * more_len, more, more_len);
    *data = p;
    *len += more_len * times;
}

static void append(uint8_t **data, size_t *len, const uint8_t *more, size_t more_len)
{
    append_times(data, len, more, more_len, 1);
}

static bool parse_pairs(const char **at, uint8_t **data, size_t *len)
{
    for (; **at != '\0' && **at != ')'; *at += 2) {
        if (**at == ' ') {
            (*at)--;
            continue;
        }
        char pair[3] = {(*at)[0], (*at)[1], '\0'};
        if (!isxdigit((unsigned char)pair[0]) || !isxdigit((unsigned char)pair[1]))
            return false;
        uint8_t byte = (uint8_t)strtoul(pair, NULL, 16);
        append(data, len, &byte, 1);
    }
    return true;
}

static size_t varint(uint8_t out[10], size_t n)
{
    size_t len = 0;
    for (; n >= 128; n >>= 7)
        out[len++] = (uint8_t)(n | 128);
    out[len++] = (uint8_t)n;
    return len;
}

/* From the innermost message outwards, written backwards. */
static void append_nest(uint8_t **data, size_t *len, size_t depth, const uint8_t *tag, size_t tag_len)
{
    size_t room = depth * (tag_len + 10), inner = 0;
    uint8_t *p = malloc(room + 1);
    for (size_t i = 0; i < depth; i++) {
        uint8_t head[10];
        size_t n = varint(head, inner);
        memcpy(p + room - inner - n, head, n);
        memcpy(p + room - inner - n - tag_len, tag, tag_len);
        inner += n + tag_len;
    }
    append(data, len, p + room - inner, inner);
    free(p);
}

bool vector_bytes(const char *text, uint8_t **data, size_t *len)
{
    unsigned long count = 0;
    int used = 0;
    bool nest = sscanf(text, "nest %lu ( %n", &count, &used) == 1 && used > 0;
    if (!nest && !(sscanf(text, "%lu * ( %n", &count, &used) == 1 && used > 0))
        return parse_pairs(&text, data, len) && *text == '\0';
    uint8_t *group = NULL;
    size_t group_len = 0;
    const char *at = text + used;
    bool good = parse_pairs(&at, &group, &group_len) && strcmp(at, ")") == 0 && group_len > 0;
    if (good && nest)
        append_nest(data, len, count, group, group_len);
    else if (good)
        append_times(data, len, group, group_len, count);
    free(group);
    return good;
}

/* --- Files ------------------------------------------------------------------ */

static void take_line(struct vector *v, const char *word, const char *value, const char *file, int line)
{
    bool known = true;
    if (strcmp(word, "level") == 0)
        v->frame_level = strcmp(value, "frame") == 0;
    else if (strcmp(word, "state") == 0)
        v->after_login = strcmp(value, "after") == 0;
    else if (strcmp(word, "type") == 0)
        snprintf(v->type, sizeof v->type, "%s", value);
    else if (strcmp(word, "bytes") == 0)
        known = vector_bytes(value, &v->input, &v->input_len);
    else if (strcmp(word, "canonical") == 0)
        known = vector_bytes(value, &v->canonical, &v->canonical_len) && (append(&v->canonical, &v->canonical_len, NULL, 0), true);
    else if (strcmp(word, "expect") == 0 && v->expect_count < VECTOR_EXPECT_MAX)
        v->expect[v->expect_count++] = strdup(value);
    else
        known = false;
    cr_assert(known, "%s:%d: « %s: %s »", file, line, word, value);
}

static void load(struct vectors *all, const char *file)
{
    char *text = repository_text(file), *rest = text;
    struct vector *v = NULL;
    int line = 0;
    for (char *one; (one = strsep(&rest, "\n")) != NULL;) {
        line++;
        char *colon = strchr(one, ':');
        if (one[0] == '\0')
            v = NULL;
        if (one[0] == '\0' || one[0] == '#')
            continue;
        cr_assert_not_null(colon, "%s:%d", file, line);
        *colon = '\0';
        const char *value = colon[1] == ' ' ? colon + 2 : colon + 1;
        if (strcmp(one, "name") == 0) {
            cr_assert_null(vectors_named(all, value), "%s:%d: this name is taken", file, line);
            all->item = realloc(all->item, (all->count + 1) * sizeof *all->item);
            v = &all->item[all->count++];
            *v = (struct vector){.line = line};
            snprintf(v->name, sizeof v->name, "%s", value);
            snprintf(v->file, sizeof v->file, "%s", file);
            continue;
        }
        cr_assert_not_null(v, "%s:%d: before any name", file, line);
        take_line(v, one, value, file, line);
    }
    free(text);
}

struct vectors vectors_load(void)
{
    struct vectors all = {0};
    load(&all, "tests/vectors/frames.txt");
    load(&all, "tests/vectors/messages.txt");
    return all;
}

void vectors_free(struct vectors *v)
{
    for (size_t i = 0; i < v->count; i++) {
        free(v->item[i].input);
        free(v->item[i].canonical);
        for (size_t k = 0; k < v->item[i].expect_count; k++)
            free(v->item[i].expect[k]);
    }
    free(v->item);
    *v = (struct vectors){0};
}

const struct vector *vectors_named(const struct vectors *v, const char *name)
{
    for (size_t i = 0; i < v->count; i++)
        if (strcmp(v->item[i].name, name) == 0)
            return &v->item[i];
    return NULL;
}

enum err vector_error(const struct vector *v, const char **path)
{
    unsigned number = 0;
    char name[32] = "";
    int used = 0;
    *path = "";
    if (v->expect_count == 0 ||
        sscanf(v->expect[v->expect_count - 1], "error %u %31[A-Z_]%n", &number, name, &used) != 2)
        return ERR_OK;
    const char *rest = v->expect[v->expect_count - 1] + used;
    cr_assert_str_eq(err_name((enum err)number), name, "%s: number and name differ", v->name);
    *path = *rest == ' ' ? rest + 1 : rest;
    return (enum err)number;
}
