#include "client-tui/app/app.h"

#include "proto/limits.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum kind { FLAG, TEXT };

struct option {
    const char *name;
    enum kind kind;
    size_t offset;
    const char *argument, *help;
};

#define AT(field) offsetof(struct app_options, field)
/* Those whose text is looked into have a place of their own below. */
enum { NOWHERE = (size_t)-1 };

static const struct option options[] = {
    {"--server", TEXT, NOWHERE, "HÔTE:PORT", N_("le serveur, en TLS (sinon PACTE_SERVER, sinon celui du fichier « config »)")},
    {"--socket", TEXT, AT(socket), "CHEMIN", N_("la prise locale du serveur, sur la même machine")},
    {"--account", TEXT, AT(account), "NOM", N_("l'identifiant, déjà écrit à l'écran de connexion")},
    {"--fingerprint", TEXT, AT(fingerprint), "HEX", N_("l'empreinte attendue (« pactectl fingerprint »)")},
    {"--demo", FLAG, AT(demo), NULL, N_("un centre fictif, sans serveur ; tout est effacé en quittant")},
    {"--lineaire", FLAG, AT(linear), NULL, N_("une question, une réponse par ligne : lecteur d'écran, plage braille")},
    {"--ascii", FLAG, AT(ascii), NULL, N_("des signes simples à la place des traits et des accents")},
    {"--mono", FLAG, AT(mono), NULL, N_("sans couleur (comme la variable NO_COLOR)")},
    {"--theme", TEXT, AT(theme), "THÈME", N_("sombre, clair, contraste ou mono")},
    {"--lecture-seule", FLAG, AT(read_only), NULL, N_("rien ne peut être enregistré")},
    {"--capture", TEXT, AT(capture), "ÉCRANS", N_("imprime des écrans de la démonstration, séparés par des virgules")},
    {"--size", TEXT, NOWHERE, "LxH", N_("taille d'une capture, 80x24 sans autre précision")},
    {"--au", TEXT, AT(today), "AAAA-MM-JJ", N_("le jour de la démonstration")},
    {"--enregistre", TEXT, AT(record), "FICHIER", N_("garde les touches tapées, pour rejouer un défaut")},
    {"--rejoue", TEXT, AT(replay), "FICHIER", N_("tape les touches gardées par --enregistre")},
};
enum { OPTIONS = sizeof options / sizeof options[0] };

static void help(FILE *out)
{
    (void)fprintf(out, "%s\n\n", _("Usage : pacte [options]\nLes conventions des centres sociaux, dans un terminal."));
    for (size_t i = 0; i < OPTIONS; i++) {
        char left[64];
        (void)snprintf(left, sizeof left, "%s%s%s", options[i].name, options[i].argument != NULL ? " " : "",
                       options[i].argument != NULL ? options[i].argument : "");
        (void)fprintf(out, "  %-26s %s\n", left, _(options[i].help));
    }
    (void)fprintf(out, "  %-26s %s\n  %-26s %s\n", "--help", _("cette aide"), "--version", _("la version"));
}

static const struct option *find(const char *name, size_t len)
{
    for (size_t i = 0; i < OPTIONS; i++)
        if (strlen(options[i].name) == len && memcmp(options[i].name, name, len) == 0)
            return &options[i];
    return NULL;
}

static bool number(const char *text, long least, long most, const char *end, long *out)
{
    char *stop;
    errno = 0;
    *out = strtol(text, &stop, 10);
    return errno == 0 && stop != text && (end != NULL ? stop == end : *stop == '\0') && *out >= least && *out <= most;
}

bool app_options_server(struct app_options *o, const char *text)
{
    const char *colon = strrchr(text, ':'), *end = text + strlen(text);
    long port = LIMIT_PORT_DEFAULT;
    bool bracket = text[0] == '[';
    /* « ::1 » has no port. */
    if (colon != NULL && (bracket ? colon[-1] == ']' : strchr(text, ':') == colon)) {
        if (!number(colon + 1, 1, 65535, NULL, &port))
            return false;
        end = colon;
    }
    if (bracket) {
        text++;
        end--;
    }
    if (end <= text || (size_t)(end - text) >= sizeof o->host || (bracket && *end != ']'))
        return false;
    (void)snprintf(o->host, sizeof o->host, "%.*s", (int)(end - text), text);
    o->port = (uint16_t)port;
    return true;
}

static bool size(struct app_options *o, const char *text)
{
    long cols, rows;
    const char *x = strchr(text, 'x');
    if (x == NULL || !number(text, 1, GRID_COLS_MAX, x, &cols) || !number(x + 1, 1, GRID_ROWS_MAX, NULL, &rows))
        return false;
    o->cols = (int)cols;
    o->rows = (int)rows;
    return true;
}

static bool take(struct app_options *o, const struct option *d, const char *value)
{
    struct day day;
    enum theme theme;
    if (strcmp(d->name, "--server") == 0)
        return app_options_server(o, value);
    if (strcmp(d->name, "--size") == 0)
        return size(o, value);
    if (strcmp(d->name, "--au") == 0 && day_parse_iso(value, &day, NULL) != ERR_OK)
        return false;
    if (strcmp(d->name, "--theme") == 0 && !theme_parse(value, &theme))
        return false;
    if (d->kind == FLAG)
        *(bool *)((char *)o + d->offset) = true;
    else
        *(const char **)((char *)o + d->offset) = value;
    return true;
}

static enum app_parsed wrong(FILE *err, const char *sentence, const char *what)
{
    (void)fprintf(err, "pacte : %s%s%s%s %s\n", sentence, what != NULL ? " « " : "", what != NULL ? what : "", what != NULL ? " »." : "",
                  _("Voir « pacte --help »."));
    return APP_USAGE;
}

static enum app_parsed together(const struct app_options *o, FILE *err)
{
    if (o->socket != NULL && o->host[0] != '\0')
        return wrong(err, _("--server et --socket disent deux serveurs : choisissez l'un des deux."), NULL);
    if (o->capture != NULL && !o->demo)
        return wrong(err, _("--capture imprime les écrans de la démonstration : ajoutez --demo."), NULL);
    if (o->today != NULL && !o->demo)
        return wrong(err, _("--au va avec --demo : ailleurs, le jour est celui de la machine."), NULL);
    if (o->demo && (o->socket != NULL || o->host[0] != '\0'))
        return wrong(err, _("--demo n'a pas besoin de serveur."), NULL);
    return APP_RUN;
}

enum app_parsed app_options_parse(struct app_options *o, int argc, char **argv, FILE *out, FILE *err)
{
    *o = (struct app_options){.rows = 24, .cols = 80, .port = LIMIT_PORT_DEFAULT};
    for (int i = 1; i < argc; i++) {
        const char *equal = strchr(argv[i], '=');
        size_t len = equal != NULL ? (size_t)(equal - argv[i]) : strlen(argv[i]);
        const struct option *d = find(argv[i], len);
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            help(out);
            return APP_DONE;
        }
        if (strcmp(argv[i], "--version") == 0) {
            (void)fprintf(out, "pacte %s\n", PACTE_VERSION);
            return APP_DONE;
        }
        if (d == NULL || (d->kind == FLAG && equal != NULL))
            return wrong(err, _("cette option n'existe pas :"), argv[i]);
        const char *value = d->kind == FLAG ? "" : equal != NULL ? equal + 1 : i + 1 < argc ? argv[++i] : NULL;
        if (value == NULL || (d->kind == TEXT && value[0] == '\0'))
            return wrong(err, _("cette option attend une valeur :"), d->name);
        if (!take(o, d, value))
            return wrong(err, _("la valeur n'est pas bonne pour l'option"), d->name);
    }
    return together(o, err);
}
