/* Preferences: « clé = valeur » lines, kept as one text. */
#include "client-tui/model/internal.h"

#include <stdio.h>
#include <string.h>

/* The line of a key: where it begins, where its value does, and its end. */
static const char *find(const char *prefs, const char *key, const char **value, const char **end)
{
    size_t len = strlen(key);
    for (const char *line = prefs; line != NULL && *line != '\0'; line = **end != '\0' ? *end + 1 : *end) {
        *end = line + strcspn(line, "\n");
        if (strncmp(line, key, len) == 0 && strncmp(line + len, " = ", 3) == 0) {
            *value = line + len + 3;
            return line;
        }
    }
    return NULL;
}

const char *model_pref(const struct model *m, const char *key, char *out, size_t size)
{
    const char *value, *end;
    if (m->prefs == NULL || find(m->prefs, key, &value, &end) == NULL || size == 0)
        return NULL;
    (void)snprintf(out, size, "%.*s", (int)(end - value), value);
    return out;
}

void model_set_pref(struct model *m, const char *key, const char *value)
{
    const char *old = m->prefs != NULL ? m->prefs : "", *at_value, *end = "";
    const char *line = find(old, key, &at_value, &end);
    size_t size = strlen(old) + strlen(key) + strlen(value) + 8;
    char *text = sys_alloc(m->sys, size);
    if (text == NULL)
        return;
    int head = line != NULL ? (int)(line - old) : (int)strlen(old);
    const char *tail = line != NULL ? (*end != '\0' ? end + 1 : end) : "";
    (void)snprintf(text, size, "%.*s%s = %s\n%s", head, old, key, value, tail);
    sys_release(m->sys, m->prefs);
    m->prefs = text;
    model_effect_add(m, (struct effect){.kind = EFFECT_PREFS, .text = model_text(m, text)});
}
