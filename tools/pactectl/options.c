#include "tools/pactectl/options.h"

#include "common/base/text.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define TEXT(field) OPTION_TEXT, offsetof(struct options, field)
#define FLAG(field) OPTION_FLAG, offsetof(struct options, field)
#define LIST(field) OPTION_LIST, offsetof(struct options, field)

/* The commands whose rows are chosen here (ROWS_COMPUTED in commands.c). */
#define COMPUTED "totals portefeuille fiche echeances financements indicateurs compte-rendu prestations seuils fonctions flux explain"

const struct option_row option_rows[] = {
    {"server", 's', "HÔTE:PORT", TEXT(server), NULL, N_("le serveur, en TLS (port 7443 s'il n'est pas dit)")},
    {"socket", 'S', "CHEMIN", TEXT(socket), NULL, N_("le serveur de cette machine, par son socket")},
    {"account", 'u', "NOM", TEXT(account), NULL, N_("le compte")},
    {"password-file", 0, "FICHIER", TEXT(password_file), NULL, N_("le mot de passe est la première ligne du fichier")},
    {"fingerprint", 0, "HEXA", TEXT(fingerprint), NULL, N_("l'empreinte attendue du serveur, affichée par « init »")},
    {"ca", 0, "FICHIER", TEXT(ca), NULL, N_("le certificat de l'autorité du serveur (ca.pem)")},
    {"format", 'f', "FORMAT", TEXT(format), NULL,
     N_("table, csv, csv-fr ou json ; un terminal reçoit table, un tube csv ; openmetrics pour status")},
    {"au", 0, "DATE", TEXT(au),
     "list get dump fiche echeances financements indicateurs portefeuille compte-rendu prestations seuils fonctions flux explain", N_("l'état à la fin de ce jour (31/12/2026 ou 2026-12-31)")},
    {"fiches-au", 0, "DATE", TEXT(fiches_au), "fiche echeances financements indicateurs portefeuille compte-rendu prestations seuils fonctions flux explain",
     N_("calculer sur les fiches telles qu'elles étaient à la fin de ce jour")},
    {"columns", 'c', "A,B", TEXT(columns), "list get " COMPUTED, N_("les colonnes, par nom ; « toutes » pour toutes")},
    {"where", 'w', "'CHAMP=VALEUR'", LIST(where), "list dump " COMPUTED,
     N_("ne garder que ces lignes ; = != < <= > >= ~ (contient) ; répétable")},
    {"tri", 0, "CHAMP", TEXT(tri), "list " COMPUTED, N_("l'ordre, par nom de champ ou de colonne")},
    {"desc", 0, NULL, FLAG(desc), "list " COMPUTED, N_("du plus grand au plus petit")},
    {"limit", 'n', "N", TEXT(limit), "list search history journal watch " COMPUTED, N_("au plus N lignes")},
    {"archived", 0, NULL, FLAG(archived), "list", N_("les fiches archivées, au lieu des autres")},
    {"yes", 'y', NULL, FLAG(yes), NULL, N_("ne pas demander de confirmation")},
    {"new-password-file", 0, "FICHIER", TEXT(new_password_file), "passwd", N_("le nouveau mot de passe, de même")},
    {"data", 'd', "DOSSIER", TEXT(data), "init restore verify renew fingerprint", N_("le dossier de données de pacted")},
    {"site", 0, "NOM", TEXT(site), "init", N_("le nom du site")},
    {"time-zone", 0, "ZONE", TEXT(time_zone), "init", N_("le fuseau du site (Europe/Paris)")},
    {"person", 0, "NOM", TEXT(person), "init account", N_("le nom affiché de la personne")},
    {"host", 0, "NOM", LIST(hosts), "init restore renew", N_("un nom ou une adresse du serveur ; répétable")},
    {"role", 'r', "RÔLE", LIST(roles), "account",
     N_("administration, federation, coordination:ID,ID…, financeur:ID, audit, lecture:ID,ID… ou lecture ; répétable")},
    {"second-factor", 0, NULL, FLAG(second_factor), "account", N_("remettre à zéro le second facteur aussi")},
    {"keys", 0, "DOSSIER", TEXT(keys), "restore", N_("reprendre les certificats de ce dossier")},
    {"motif", 'm', "TEXTE", TEXT(reason), "put load archive restaure attach", N_("pourquoi ; gardé au journal")},
    {"revision", 0, "N", TEXT(revision), "put archive restaure", N_("la révision que vous avez lue : conflit si elle a changé")},
    {"essai", 0, NULL, FLAG(dry_run), "load", N_("tout vérifier, ne rien envoyer")},
    {"verifier", 0, NULL, FLAG(check), "journal", N_("vérifier la suite des numéros et la dernière empreinte")},
    {"depuis", 0, "N", TEXT(from), "journal watch", N_("à partir de ce numéro du journal")},
    {"partout", 0, NULL, FLAG(everywhere), "logout", N_("fermer toutes les sessions du compte")},
    {"convention", 0, "ID", TEXT(convention), "totals", N_("une seule convention, par identifiant ou référence")},
    {"annee", 0, "A", TEXT(year), "financements indicateurs portefeuille compte-rendu prestations seuils explain",
     N_("cette année ; pour le portefeuille, présélectionner les agréments qui y finissent")},
    {"avec-faites", 0, NULL, FLAG(done_too), "echeances", N_("celles qui sont faites aussi")},
    {"annees", 0, "A-B", TEXT(years), "totals", N_("ces années seulement (2027 ou 2027-2030)")},
    {"nature", 0, "TYPE/SOUS-TYPE", TEXT(media_type), "attach", N_("la nature du fichier (application/pdf)")},
    {"sortie", 'o', "FICHIER", TEXT(output), "fetch", N_("où écrire ; « - » pour la sortie")},
    {"help", 'h', NULL, FLAG(help), NULL, N_("cette aide, ou celle d'une commande")},
    {"version", 'V', NULL, FLAG(version), NULL, N_("la version")},
};
const size_t option_row_count = sizeof option_rows / sizeof option_rows[0];

enum { ROWS_MAX = 64, LETTERS_BYTES = 2 * ROWS_MAX + 2 };
_Static_assert(sizeof option_rows / sizeof option_rows[0] < ROWS_MAX, "room for getopt's table");

static void *place(struct options *o, const struct option_row *row) { return (char *)o + row->offset; }

static enum err take(struct options *o, const struct option_row *row, const char *value, struct err_note *note)
{
    if (row->kind == OPTION_FLAG) {
        *(bool *)place(o, row) = true;
        return ERR_OK;
    }
    if (!text_utf8(bytes_text(value)))
        return err_set(note, ERR_USAGE, "La valeur de --%s n'est pas de l'UTF-8.", row->name);
    if (row->kind == OPTION_TEXT) {
        *(const char **)place(o, row) = value;
        return ERR_OK;
    }
    struct option_list *list = place(o, row);
    if (list->count == OPTIONS_LIST_MAX)
        return err_set(note, ERR_USAGE, "--%s est donné plus de %d fois.", row->name, OPTIONS_LIST_MAX);
    list->texts[list->count++] = value;
    return ERR_OK;
}

/* getopt's two forms of the same table: long options hold 256 + row. */
static void make_tables(struct option *longs, char *letters)
{
    *letters++ = ':';
    for (size_t i = 0; i < option_row_count; i++) {
        const struct option_row *row = &option_rows[i];
        longs[i] = (struct option){.name = row->name, .val = 256 + (int)i,
                                   .has_arg = row->value != NULL ? required_argument : no_argument};
        if (row->letter != 0) {
            *letters++ = row->letter;
            if (row->value != NULL)
                *letters++ = ':';
        }
    }
    longs[option_row_count] = (struct option){.name = NULL};
    *letters = '\0';
}

static const struct option_row *row_of(int val)
{
    if (val >= 256)
        return &option_rows[val - 256];
    for (size_t i = 0; i < option_row_count; i++)
        if (option_rows[i].letter == val)
            return &option_rows[i];
    return NULL;
}

enum err ctl_options_parse(int argc, char **argv, struct options *out, struct err_note *note)
{
    struct option longs[ROWS_MAX];
    char letters[LETTERS_BYTES];
    *out = (struct options){.command = NULL};
    make_tables(longs, letters);
    opterr = 0;
    optind = 0;                          /* glibc: begin anew, also the permutation */
    int val;
    while ((val = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
        if (val == '?')
            return err_set(note, ERR_USAGE, "Option inconnue ou ambiguë : %s. Voyez « pactectl help ».",
                           optind > 0 && optind <= argc ? argv[optind - 1] : "?");
        if (val == ':')
            return err_set(note, ERR_USAGE, "Il manque une valeur après %s.", argv[optind - 1]);
        const struct option_row *row = row_of(val);
        enum err e = row == NULL ? ERR_USAGE : take(out, row, optarg, note);
        if (e != ERR_OK)
            return e;
    }
    if (optind < argc)
        out->command = argv[optind++];
    out->args = (const char **)(uintptr_t)(argv + optind);
    out->arg_count = (size_t)(argc - optind);
    for (size_t i = 0; i < out->arg_count; i++)
        if (!text_utf8(bytes_text(out->args[i])))
            return err_set(note, ERR_USAGE, "L'argument %zu n'est pas de l'UTF-8.", i + 1);
    return ERR_OK;
}

/* --- what goes together ----------------------------------------------------- */

static bool is_given(struct options *o, const struct option_row *row)
{
    switch (row->kind) {
    case OPTION_TEXT: return *(const char **)place(o, row) != NULL;
    case OPTION_LIST: return ((struct option_list *)place(o, row))->count > 0;
    case OPTION_FLAG: return *(bool *)place(o, row);
    }
    return false;
}

bool option_takes(const struct option_row *row, const char *command)
{
    size_t len = strlen(command);
    for (const char *at = row->commands; at != NULL && *at != '\0'; at += strcspn(at, " "), at += strspn(at, " "))
        if (strncmp(at, command, len) == 0 && (at[len] == ' ' || at[len] == '\0'))
            return true;
    return false;
}

static enum err check_number(const char *name, const char *text, uint64_t least, uint64_t most, uint64_t *out,
                             struct err_note *note)
{
    char *end;
    errno = 0;
    if (text == NULL)
        return ERR_OK;
    *out = strtoull(text, &end, 10);
    if (errno != 0 || *end != '\0' || text[0] < '0' || text[0] > '9' || *out < least || *out > most)
        return err_field(note, ERR_USAGE, name, "--%s attend un nombre, %" PRIu64 " au moins, et non « %s ».", name, least, text);
    return ERR_OK;
}

enum err ctl_options_check(struct options *o, struct err_note *note)
{
    for (size_t i = 0; i < option_row_count && o->command != NULL; i++) {
        const struct option_row *row = &option_rows[i];
        if (row->commands != NULL && is_given(o, row) && !option_takes(row, o->command))
            return err_field(note, ERR_USAGE, row->name, "--%s ne va pas avec « %s », mais avec : %s.", row->name,
                             o->command, row->commands);
    }
    if (o->server != NULL && o->socket != NULL)
        return err_field(note, ERR_USAGE, "server", "Donnez --server ou --socket, et pas les deux.");
    enum out_format format;
    if (o->format != NULL && !out_format_named(o->format, &format))
        return err_field(note, ERR_USAGE, "format", "--format : table, csv, csv-fr, json ou openmetrics, et non « %s ».",
                         o->format);
    if (o->format != NULL && format == OUT_OPENMETRICS && o->command != NULL && strcmp(o->command, "status") != 0)
        return err_field(note, ERR_USAGE, "format", "--format openmetrics ne va qu'avec « status ».");
    enum err e = check_number("limit", o->limit, 1, UINT64_MAX, &o->limit_rows, note);
    if (e == ERR_OK)
        e = check_number("depuis", o->from, 0, UINT64_MAX, &o->from_index, note);
    return e == ERR_OK ? check_number("revision", o->revision, 1, UINT32_MAX, &o->revision_seen, note) : e;
}

/* --- what was asked ----------------------------------------------------------- */

static void put_value(FILE *to, const char *text)
{
    bool plain = text[0] != '\0' && strpbrk(text, " '\"<>!;~*?$&|()") == NULL;
    fprintf(to, plain ? " %s" : " '%s'", text);
}

void options_echo(FILE *to, const struct options *o)
{
    fprintf(to, "pactectl %s", o->command);
    for (size_t i = 0; i < o->arg_count; i++)
        put_value(to, o->args[i]);
    for (size_t i = 0; i < option_row_count; i++) {
        const struct option_row *row = &option_rows[i];
        const void *at = (const char *)o + row->offset;
        const struct option_list *list = row->kind == OPTION_LIST ? at : NULL;
        if (!option_takes(row, o->command))
            continue;
        if (row->kind == OPTION_FLAG && *(const bool *)at)
            fprintf(to, " --%s", row->name);
        for (size_t k = 0; list != NULL && k < list->count; k++) {
            fprintf(to, " --%s", row->name);
            put_value(to, list->texts[k]);
        }
        if (row->kind == OPTION_TEXT && *(const char *const *)at != NULL) {
            fprintf(to, " --%s", row->name);
            put_value(to, *(const char *const *)at);
        }
    }
}
