#include "client-tui/model/action.h"

#include "client-tui/ui/key.h"

#include <stdio.h>
#include <string.h>

struct row { const char *name, *parcours, *saisie, *label, *hint, *words; };

static const struct row rows[ACTION_COUNT] = {
#define X(name, parcours, saisie, label, hint, words) [ACTION_##name] = {#name, parcours, saisie, label, hint, words},
    ACTIONS(X)
#undef X
};

static struct action_def table[ACTION_COUNT];
static char names[ACTION_COUNT][24];
static bool ready;

/* Keys separated by spaces. False when one is not the name of a key. */
static bool parse_keys(const char *text, uint32_t keys[ACTION_KEYS])
{
    size_t n = 0;
    memset(keys, 0, ACTION_KEYS * sizeof keys[0]);
    while (*text != '\0') {
        char word[32];
        size_t len = strcspn(text, " ");
        if (len >= sizeof word || n == ACTION_KEYS)
            return false;
        memcpy(word, text, len);
        word[len] = '\0';
        if (len > 0 && !key_parse(word, &keys[n++]))
            return false;
        text += len;
        text += strspn(text, " ");
    }
    return true;
}

/* « ALLER_LISTE » → « aller-liste », for the file of keys. */
static void name_of(enum action a)
{
    size_t i = 0;
    for (; rows[a].name[i] != '\0' && i + 1 < sizeof names[a]; i++) {
        char c = rows[a].name[i];
        names[a][i] = c == '_' ? '-' : (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    }
    names[a][i] = '\0';
}

void actions_reset(void)
{
    for (int a = ACTION_NONE + 1; a < ACTION_COUNT; a++) {
        struct action_def *d = &table[a];
        name_of((enum action)a);
        d->name = names[a];
        d->label = rows[a].label;
        d->hint = rows[a].hint;
        d->words = rows[a].words;
        (void)parse_keys(rows[a].parcours, d->keys[0]);        /* a test parses every row */
        (void)parse_keys(rows[a].saisie, d->keys[1]);
    }
    ready = true;
}

static struct action_def *def(enum action a)
{
    if (!ready)
        actions_reset();
    return &table[a];
}

const struct action_def *action_def(enum action a)
{
    return a > ACTION_NONE && a < ACTION_COUNT ? def(a) : NULL;
}

enum action action_of_key(uint32_t key, bool saisie)
{
    for (int a = ACTION_NONE + 1; a < ACTION_COUNT; a++)
        for (int k = 0; k < ACTION_KEYS; k++)
            if (key != 0 && def((enum action)a)->keys[saisie][k] == key)
                return (enum action)a;
    return ACTION_NONE;
}

static bool is_function_key(uint32_t key) { return key >= UI_F1 && key <= UI_F12; }

size_t action_key_name(enum action a, bool saisie, bool function_keys, char *out, size_t size)
{
    const struct action_def *d = action_def(a);
    uint32_t found = 0;
    for (int k = 0; d != NULL && k < ACTION_KEYS && d->keys[saisie][k] != 0; k++)
        if (found == 0 || (is_function_key(found) && !function_keys && !is_function_key(d->keys[saisie][k])))
            found = d->keys[saisie][k];
    if (found == 0) {
        if (size > 0)
            out[0] = '\0';
        return 0;
    }
    return key_name(found, out, size);
}

/* --- The file of keys -------------------------------------------------------- */

static enum action named(const char *name, size_t len)
{
    for (int a = ACTION_NONE + 1; a < ACTION_COUNT; a++)
        if (strlen(def((enum action)a)->name) == len && memcmp(def((enum action)a)->name, name, len) == 0)
            return (enum action)a;
    return ACTION_NONE;
}

/* Characters that AZERTY gives by AltGr only, and those that begin sequences. */
static bool forbidden(uint32_t key)
{
    return key != 0 && key < 0x80 && strchr("[]{}@#~|\\O", (int)key) != NULL;
}

static void strip(const char **from, const char **to)
{
    while (*from < *to && (**from == ' ' || **from == '\t'))
        (*from)++;
    while (*from < *to && ((*to)[-1] == ' ' || (*to)[-1] == '\t' || (*to)[-1] == '\r'))
        (*to)--;
}

static enum err remap_line(const char *from, const char *to, unsigned line, struct err_note *note)
{
    char keys[96];
    const char *equal = memchr(from, '=', (size_t)(to - from));
    strip(&from, &to);
    if (from == to || *from == '#')
        return ERR_OK;
    if (equal == NULL)
        return err_set(note, ERR_USAGE, N_("Touches, ligne %u : écrivez « action = touche touche »."), line);
    const char *name_end = equal, *value = equal + 1, *value_end = to;
    strip(&from, &name_end);
    strip(&value, &value_end);
    enum action a = named(from, (size_t)(name_end - from));
    if (a == ACTION_NONE)
        return err_set(note, ERR_USAGE, N_("Touches, ligne %u : l'action « %.*s » n'existe pas (voir l'aide, ?)."), line,
                       (int)(name_end - from), from);
    (void)snprintf(keys, sizeof keys, "%.*s", (int)(value_end - value), value);
    uint32_t parsed[ACTION_KEYS];
    if (!parse_keys(keys, parsed))
        return err_set(note, ERR_USAGE, N_("Touches, ligne %u : « %s » n'est pas une suite de touches connues."), line, keys);
    for (int k = 0; k < ACTION_KEYS; k++) {
        if (forbidden(parsed[k]))
            return err_set(note, ERR_USAGE, N_("Touches, ligne %u : « %c » ne peut pas être une touche de commande."), line,
                           (int)parsed[k]);
        def(a)->keys[0][k] = parsed[k];
        /* In Saisie letters are text: what is left are the keys that are not. */
        def(a)->keys[1][k] = key_is_text(parsed[k]) ? 0 : parsed[k];
    }
    return ERR_OK;
}

static enum err no_key_twice(struct err_note *note)
{
    for (int a = ACTION_NONE + 1; a < ACTION_COUNT; a++)
        for (int k = 0; k < ACTION_KEYS; k++) {
            uint32_t key = def((enum action)a)->keys[0][k];
            enum action first = action_of_key(key, false);
            char name[24];
            if (key == 0 || first == (enum action)a)
                continue;
            (void)key_name(key, name, sizeof name);
            return err_set(note, ERR_USAGE, N_("Touches : « %s » est donnée à « %s » et à « %s »."), name, def(first)->name,
                           def((enum action)a)->name);
        }
    return ERR_OK;
}

enum err actions_remap(const char *text, struct err_note *note)
{
    struct action_def before[ACTION_COUNT];
    enum err e = ERR_OK;
    unsigned line = 1;
    (void)def(ACTION_AIDE);
    memcpy(before, table, sizeof before);
    for (; *text != '\0' && e == ERR_OK; line++) {
        size_t len = strcspn(text, "\n");
        e = remap_line(text, text + len, line, note);
        text += len + (text[len] == '\n');
    }
    if (e == ERR_OK)
        e = no_key_twice(note);
    if (e != ERR_OK)
        memcpy(table, before, sizeof before);
    return e;
}

/* --- Words of users ----------------------------------------------------------- */

static bool word_start(const char *text, size_t i) { return i == 0 || text[i - 1] == ' '; }

/* One word of the query in the text: a whole word, the beginning of one, some
 * part, or its letters in order. */
static int word_score(const char *word, size_t len, const char *text)
{
    int best = 0;
    size_t seen = 0;
    for (size_t i = 0; text[i] != '\0'; i++) {
        if (strncmp(text + i, word, len) == 0) {
            int score = 20;
            if (word_start(text, i))
                score = text[i + len] == ' ' || text[i + len] == '\0' ? 60 : 40;
            if (score > best)
                best = score;
        }
        if (seen < len && text[i] == word[seen])
            seen++;
    }
    if (best == 0 && seen == len && len > 2)
        best = 4;
    return best;
}

int fuzzy_score(const char *query, const char *text)
{
    int sum = 0;
    while (*query != '\0') {
        size_t len = strcspn(query, " ");
        if (len > 0) {
            int s = word_score(query, len, text);
            if (s == 0)
                return 0;
            sum += s;
        }
        query += len;
        query += strspn(query, " ");
    }
    return sum;
}
