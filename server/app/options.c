#include "server/app/options.h"

#include "common/base/text.h"
#include "proto/limits.h"
#include "server/app/settings.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

void options_init(struct options *o)
{
    *o = (struct options){
        .log = LOG_LEVEL_INFO,
        .map_mib = (uint32_t)(LIMIT_MAP_BYTES >> 20),
        .stop_ms = LIMIT_STOP_MS,
        .net = net_limits_default,
        .session = session_limits_default,
    };
}

static void *member(struct options *o, const struct setting *s) { return (char *)o + s->offset; }
static const void *member_of(const struct options *o, const struct setting *s) { return (const char *)o + s->offset; }

/* --- One value -------------------------------------------------------------- */

static enum err set_text(const char **out, struct bytes v, struct arena *a, const struct setting *s,
                         struct err_note *note)
{
    if (v.len == 0 || !text_clean(v, false))
        return err_field(note, ERR_USAGE, s->key, "« %s » attend un texte d'une ligne, non vide.", s->key);
    *out = arena_text(a, (const char *)v.data, v.len);
    return *out == NULL ? err_set(note, ERR_NO_MEMORY, "Pas assez de mémoire pour lire les réglages.") : ERR_OK;
}

static enum err set_list(struct options_list *l, struct bytes v, struct arena *a, const struct setting *s,
                         struct err_note *note)
{
    if (l->count == OPTIONS_LISTEN_MAX)
        return err_field(note, ERR_USAGE, s->key, "« %s » peut être donné %d fois au plus.", s->key,
                         (int)OPTIONS_LISTEN_MAX);
    enum err e = set_text(&l->items[l->count], v, a, s, note);
    l->count += e == ERR_OK;
    return e;
}

static enum err set_number(uint32_t *out, struct bytes v, const struct setting *s, struct err_note *note)
{
    uint64_t n = 0;
    bool ok = v.len > 0 && v.len <= 10;
    for (size_t i = 0; ok && i < v.len; i++) {
        ok = v.data[i] >= '0' && v.data[i] <= '9';
        n = n * 10 + (uint64_t)(v.data[i] - '0');
    }
    if (!ok || n < s->least || n > s->most)
        return err_field(note, ERR_USAGE, s->key, "« %s » attend un nombre entier de %" PRIu32 " à %" PRIu32 ".",
                         s->key, s->least, s->most);
    *out = (uint32_t)n;
    return ERR_OK;
}

static enum err set_log(uint32_t *out, struct bytes v, const struct setting *s, struct err_note *note)
{
    for (uint32_t i = 0; i < 4; i++)
        if (bytes_equal(v, bytes_text(setting_log_names[i]))) {
            *out = i;
            return ERR_OK;
        }
    return err_field(note, ERR_USAGE, s->key, "« %s » attend error, warning, info ou debug.", s->key);
}

static enum err set(struct options *o, const struct setting *s, struct bytes v, struct arena *a, struct err_note *note)
{
    switch (s->kind) {
    case SETTING_TEXT: return set_text(member(o, s), v, a, s, note);
    case SETTING_LIST: return set_list(member(o, s), v, a, s, note);
    case SETTING_NUMBER: return set_number(member(o, s), v, s, note);
    case SETTING_LOG: return set_log(member(o, s), v, s, note);
    }
    return ERR_INTERNAL;
}

/* --- The file ----------------------------------------------------------------- */

static struct bytes trim(struct bytes b)
{
    while (b.len > 0 && (b.data[0] == ' ' || b.data[0] == '\t')) {
        b.data++;
        b.len--;
    }
    while (b.len > 0 && (b.data[b.len - 1] == ' ' || b.data[b.len - 1] == '\t' || b.data[b.len - 1] == '\r'))
        b.len--;
    return b;
}

static enum err parse_line(struct options *o, struct bytes line, struct arena *a, struct err_note *note)
{
    line = trim(line);
    if (line.len == 0 || line.data[0] == '#')
        return ERR_OK;
    const uint8_t *equal = memchr(line.data, '=', line.len);
    if (equal == NULL)
        return err_set(note, ERR_USAGE, "écrivez « réglage = valeur ».");
    struct bytes key = trim(bytes_of(line.data, (size_t)(equal - line.data)));
    const struct setting *s = setting_find((const char *)key.data, key.len);
    if (s == NULL)
        return err_set(note, ERR_USAGE, "ce réglage n'existe pas ; « pacted --show » les donne tous.");
    return set(o, s, trim(bytes_of(equal + 1, line.len - (size_t)(equal - line.data) - 1)), a, note);
}

enum err options_parse(struct options *o, struct bytes text, const char *name, struct arena *a, struct err_note *note)
{
    unsigned number = 0;
    while (text.len > 0) {
        const uint8_t *end = memchr(text.data, '\n', text.len);
        size_t len = end == NULL ? text.len : (size_t)(end - text.data);
        struct err_note why = {0};
        number++;
        enum err e = parse_line(o, bytes_of(text.data, len), a, &why);
        if (e != ERR_OK)
            return err_field(note, e, why.field, "%.120s:%u : %.180s", name, number, why.text);
        len += end != NULL;
        text = bytes_of(text.data + len, text.len - len);
    }
    return ERR_OK;
}

static enum err read_file(struct options *o, const char *path, struct arena *a, struct err_note *note)
{
    FILE *f = fopen(path, "re");
    if (f == NULL)
        return err_set(note, ERR_IO, "Le fichier de réglages %s ne peut pas être lu : %s.", path, err_system(errno));
    enum err e = ERR_OK;
    char *text = arena_alloc(a, OPTIONS_FILE_BYTES_MAX + 1);
    size_t len = text == NULL ? 0 : fread(text, 1, OPTIONS_FILE_BYTES_MAX + 1, f);
    if (text == NULL)
        e = err_set(note, ERR_NO_MEMORY, "Pas assez de mémoire pour lire les réglages.");
    else if (ferror(f))
        e = err_set(note, ERR_IO, "Le fichier de réglages %s ne peut pas être lu : %s.", path, err_system(errno));
    else if (len > OPTIONS_FILE_BYTES_MAX)
        e = err_set(note, ERR_USAGE, "Le fichier de réglages %s dépasse %d octets.", path, (int)OPTIONS_FILE_BYTES_MAX);
    (void)fclose(f);
    return e == ERR_OK ? options_parse(o, bytes_of(text, len), path, a, note) : e;
}

/* --- The command line ----------------------------------------------------------- */

struct words {
    int count;
    char **words;
    int at;
};

/* « --name value » or « --name=value ». The name has no dashes left. */
static enum err next_flag(struct words *w, struct bytes *name, const char **value, struct err_note *note)
{
    const char *word = w->words[w->at++];
    if (strncmp(word, "--", 2) != 0 || word[2] == '\0')
        return err_set(note, ERR_USAGE, "« %s » n'est pas compris : pacted --help donne la liste des options.", word);
    const char *equal = strchr(word, '=');
    *name = bytes_of(word + 2, equal == NULL ? strlen(word + 2) : (size_t)(equal - word - 2));
    *value = equal == NULL ? NULL : equal + 1;
    return ERR_OK;
}

static bool *switch_of(struct options *o, struct bytes name)
{
    if (bytes_equal(name, bytes_text("help")))
        return &o->help;
    if (bytes_equal(name, bytes_text("version")))
        return &o->version;
    return bytes_equal(name, bytes_text("show")) ? &o->show : NULL;
}

/* Goes over the words once for --config alone, once for the others. */
static enum err walk(struct options *o, struct words w, bool config, struct arena *a, struct err_note *note)
{
    bool listed = false;
    while (w.at < w.count) {
        struct bytes name = {0};
        const char *value = NULL;
        enum err e = next_flag(&w, &name, &value, note);
        if (e != ERR_OK)
            return e;
        bool *on = switch_of(o, name);
        bool is_config = bytes_equal(name, bytes_text("config"));
        const struct setting *s = setting_find((const char *)name.data, name.len);
        if (on == NULL && !is_config && (s == NULL || !s->flag))
            return err_set(note, ERR_USAGE, "L'option --%.*s n'existe pas : pacted --help donne la liste.",
                           (int)name.len, (const char *)name.data);
        if (on != NULL) {
            *on = true;
            continue;
        }
        if (value == NULL && w.at == w.count)
            return err_set(note, ERR_USAGE, "L'option --%.*s attend une valeur.", (int)name.len, (const char *)name.data);
        value = value != NULL ? value : w.words[w.at++];
        if (is_config && config)
            o->config = value;
        if (is_config || config)
            continue;
        if (s->kind == SETTING_LIST && !listed)
            *(struct options_list *)member(o, s) = (struct options_list){0};
        listed = listed || s->kind == SETTING_LIST;
        e = set(o, s, bytes_text(value), a, note);
        if (e != ERR_OK)
            return e;
    }
    return ERR_OK;
}

enum err options_command_line(struct options *o, int argc, char **argv, struct arena *a, struct err_note *note)
{
    struct words w = {.count = argc, .words = argv, .at = 1};
    enum err e = walk(o, w, true, a, note);
    if (e != ERR_OK || o->help || o->version)
        return e;
    if (o->config != NULL)
        e = read_file(o, o->config, a, note);
    return e == ERR_OK ? walk(o, w, false, a, note) : e;
}

enum err options_check(const struct options *o, struct err_note *note)
{
    const struct net_limits *l = &o->net;
    if (o->data == NULL)
        return err_field(note, ERR_USAGE, "data",
                         "Donnez le dossier des données avec --data ; « pactectl init » en crée un.");
    if (l->queue_low_bytes > l->queue_high_bytes || l->queue_high_bytes > l->queue_max_bytes)
        return err_field(note, ERR_USAGE, "queue_high_bytes",
                         "Les files d'envoi doivent vérifier queue_low_bytes ≤ queue_high_bytes ≤ queue_max_bytes.");
    return ERR_OK;
}

/* --- For people -------------------------------------------------------------------- */

static void print_setting(const struct options *o, const struct setting *s, FILE *out)
{
    const void *at = member_of(o, s);
    const struct options_list *l = at;
    switch (s->kind) {
    case SETTING_TEXT:
        if (*(const char *const *)at != NULL)
            (void)fprintf(out, "%s = %s\n", s->key, *(const char *const *)at);
        break;
    case SETTING_LIST:
        for (uint32_t i = 0; i < l->count; i++)
            (void)fprintf(out, "%s = %s\n", s->key, l->items[i]);
        break;
    case SETTING_NUMBER:
        (void)fprintf(out, "%s = %" PRIu32 "\n", s->key, *(const uint32_t *)at);
        break;
    case SETTING_LOG:
        (void)fprintf(out, "%s = %s\n", s->key, setting_log_names[*(const uint32_t *)at]);
        break;
    }
}

void options_print(const struct options *o, FILE *out)
{
    for (size_t i = 0; i < setting_count; i++)
        print_setting(o, &settings[i], out);
}

void options_help(FILE *out)
{
    (void)fprintf(out, "Usage : pacted --data DOSSIER [options]\n"
                       "Sert les conventions d'un ou plusieurs centres sociaux. Reste au premier plan ; journal sur la "
                       "sortie d'erreur.\n\n");
    for (size_t i = 0; i < setting_count; i++)
        if (settings[i].flag) {
            char flag[64];
            (void)snprintf(flag, sizeof flag, "--%s %s", settings[i].key, settings[i].argument);
            (void)fprintf(out, "  %-24s %s\n", flag, settings[i].help);
        }
    (void)fprintf(out, "  %-24s %s\n  %-24s %s\n  %-24s %s\n  %-24s %s\n\n", "--config FICHIER",
                  "réglages, une ligne « réglage = valeur » chacun ; les options l'emportent", "--show",
                  "écrit les réglages en vigueur, et s'arrête", "--help", "cette aide", "--version", "la version");
    (void)fprintf(out, "SIGTERM arrête en ordre, SIGHUP relit le certificat.\n"
                       "Codes de sortie : 0 fait, 1 échec, 2 mauvais usage, 74 le disque n'a pas confirmé une écriture.\n");
}
