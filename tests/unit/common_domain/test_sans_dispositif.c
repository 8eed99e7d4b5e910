/* No name, number or date of a dispositif stands in C: everything that the
 * models say is looked for in the sources of the engine. */
#include "common/domain/modele.h"
#include "tests/support/dossier.h"

#include <criterion/criterion.h>
#include <ctype.h>
#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { WORDS_MAX = 512, FILE_MAX = 1 << 17 };

static struct corpus corpus;
static char words[WORDS_MAX][64];
static bool numbers[WORDS_MAX];
static size_t word_count, files_read;

static void word(bool number, const char *text)
{
    for (size_t i = 0; i < word_count; i++)
        if (strcmp(words[i], text) == 0)
            return;
    cr_assert_lt(word_count, WORDS_MAX);
    (void)snprintf(words[word_count], sizeof words[0], "%s", text);
    numbers[word_count++] = number;
}

static void number(int64_t n)
{
    char text[24];
    (void)snprintf(text, sizeof text, "%" PRId64, n);
    word(true, text);
}

static void code(const char *text)
{
    char quoted[64];
    (void)snprintf(quoted, sizeof quoted, "\"%s\"", text);
    word(false, quoted);
}

/* A small number is of every program; an amount, a rate or a date is not. */
static void value(const struct field_def *f, const struct field_value *v)
{
    char text[64];
    struct bytes t = v->text;
    switch (v->kind) {
    case KIND_MONEY:
        number(v->money.cents);
        if (v->money.cents % 100 == 0)
            number(v->money.cents / 100);
        break;
    case KIND_RATE:
        if (v->number != 0 && v->number != 10000)
            number(v->number);
        break;
    case KIND_COUNT:
        if (v->number >= 200)
            number(v->number);
        break;
    case KIND_DAY:
        (void)field_text(f, v, text, sizeof text);
        code(text);
        number(v->day.number);
        break;
    case KIND_TEXT:
        (void)snprintf(text, sizeof text, "%.*s", (int)t.len, (const char *)t.data);
        if (strcmp(f->name, "code") == 0 || strcmp(f->name, "preuve_code") == 0 || strcmp(f->name, "couleur") == 0)
            code(text);
        break;
    default:
        break;
    }
}

static bool is(const struct field_def *f, const char *name) { return strcmp(f->name, name) == 0; }

static void collect(const ProtobufCMessage *m, const struct field_def *fields, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const ProtobufCFieldDescriptor *d = protobuf_c_message_descriptor_get_field_by_name(m->descriptor, fields[i].name);
        /* The codes of legal delays are words of the engine (proto/modele.proto). */
        bool engine = is(&fields[i], "delais");
        for (size_t k = 0; k < field_count(m, d); k++) {
            struct field_value v = field_get(m, d, k);
            if (v.kind == KIND_GROUP && engine)
                collect(v.group, &fields[i].of[2], fields[i].of_count - 2);
            else if (v.kind == KIND_GROUP)
                collect(v.group, fields[i].of, fields[i].of_count);
            else
                value(&fields[i], &v);
        }
    }
}

/* Comments may speak of texts of law; code may not. */
static void blank_comments(char *s)
{
    bool quoted = false;
    for (char *p = s; *p != '\0'; p++) {
        if (*p == '"' && (p == s || p[-1] != '\\'))
            quoted = !quoted;
        if (quoted || p[0] != '/' || p[1] != '*')
            continue;
        while (*p != '\0' && !(p[0] == '*' && p[1] == '/'))
            *p++ = ' ';
        if (*p == '\0')
            return;
    }
}

static bool holds(const char *s, const char *w, bool is_number)
{
    size_t len = strlen(w);
    for (const char *p = strstr(s, w); p != NULL; p = strstr(p + 1, w)) {
        bool alone = (p == s || !(isalnum((unsigned char)p[-1]) || p[-1] == '_' || p[-1] == '.')) &&
                     !isalnum((unsigned char)p[len]) && p[len] != '_';
        if (!is_number || alone)
            return true;
    }
    return false;
}

static void read_source(const char *path, bool with_numbers)
{
    static char text[FILE_MAX];
    FILE *f = fopen(path, "r");
    cr_assert_not_null(f, "%s", path);
    size_t n = fread(text, 1, sizeof text - 1, f);
    (void)fclose(f);
    cr_assert_lt(n, sizeof text - 1, "%s", path);
    text[n] = '\0';
    blank_comments(text);
    files_read++;
    for (size_t i = 0; i < word_count; i++)
        if (!numbers[i] || with_numbers)
            cr_expect_not(holds(text, words[i], numbers[i]), "%s says %s", path, words[i]);
}

static void walk(const char *folder, bool with_numbers)
{
    DIR *dir = opendir(folder);
    cr_assert_not_null(dir, "%s", folder);
    for (const struct dirent *e = readdir(dir); e != NULL; e = readdir(dir)) {
        char path[512];
        struct stat st;
        size_t len = strlen(e->d_name);
        (void)snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
        if (e->d_name[0] == '.' || stat(path, &st) != 0)
            continue;
        if (S_ISDIR(st.st_mode))
            walk(path, with_numbers);
        else if (len > 2 && strcmp(e->d_name + len - 2, ".c") == 0)
            read_source(path, with_numbers);
    }
    (void)closedir(dir);
}

static bool known(const char *w)
{
    for (size_t i = 0; i < word_count; i++)
        if (strcmp(words[i], w) == 0)
            return true;
    return false;
}

static void gather(void)
{
    static const char *const codes[] = {"CENTRE_SOCIAL", "PLAN_HP"};
    corpus_init(&corpus);
    for (size_t i = 0; i < 2; i++) {
        const struct record_type *t = record_type_named("modele");
        Pacte__Modele *m = corpus_modele(&corpus, codes[i]);
        for (size_t k = 0; k < m->n_listes; k++)
            if (strcmp(m->listes[k]->code, "AUTRE") == 0)     /* a word of every list */
                m->n_listes = k;
        collect(&m->base, t->fields, t->field_count);
    }
}

Test(sans_dispositif, the_engine_names_none, .init = gather, .timeout = 60)
{
    static const char *const sought[] = {"\"CENTRE_SOCIAL\"", "\"PLAN_HP\"", "\"COPIL\"", "\"PS_AGC\"", "\"AGC\"", "\"EVALUATION\"",
                                         "\"REUNION_EQUIPE\"", "\"ROUGE\"", "1250", "125000", "23000", "2300000", "4240", "6360",
                                         "250", "500", "\"2023-01-01\"", "\"2019-12-31\""};
    for (size_t i = 0; i < sizeof sought / sizeof sought[0]; i++)
        cr_expect(known(sought[i]), "%s is looked for", sought[i]);
    walk("common/domain", true);
    walk("common/record", true);
    walk("server/query", true);
    walk("server/apply", true);
    walk("common", false);
    walk("server", false);
    cr_expect_gt(files_read, 100);
    corpus_free(&corpus);
}

/* The search finds what it looks for, and nothing in comments. */
Test(sans_dispositif, what_is_there_is_found, .timeout = 10)
{
    char code_text[] = "if (rp > 1250) /* 23000 */ f(\"COPIL /* \");", other[] = "x = 12500 + a1250 + 1.1250;";
    blank_comments(code_text);
    cr_expect(holds(code_text, "1250", true));
    cr_expect_not(holds(code_text, "23000", true));
    cr_expect(holds(code_text, "\"COPIL", false));
    cr_expect_not(holds(other, "1250", true));
}
