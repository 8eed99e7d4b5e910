/* What bash completes, from the tables of commands, options, types and
 * formats: a script that asks nothing of the daemon. */
#include "tools/pactectl/cmd.h"

#include <string.h>

static bool names_a_file(const char *value)
{
    static const char *const files[] = {"FICHIER", "DOSSIER", "CHEMIN", "SAUVEGARDE"};
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        if (value != NULL && strstr(value, files[i]) != NULL)
            return true;
    return false;
}

static void put_option_words(FILE *to, const struct option_row *row)
{
    fprintf(to, " --%s", row->name);
    if (row->letter != 0)
        fprintf(to, " -%c", row->letter);
}

/* A pattern of « case »: the options for which `keep` holds. False: none. */
static bool put_pattern(FILE *to, bool (*keep)(const struct option_row *row))
{
    bool any = false;
    for (size_t i = 0; i < option_row_count; i++) {
        const struct option_row *row = &option_rows[i];
        if (!keep(row))
            continue;
        fprintf(to, "%s--%s", any ? "|" : "", row->name);
        if (row->letter != 0)
            fprintf(to, "|-%c", row->letter);
        any = true;
    }
    return any;
}

static bool takes_a_file(const struct option_row *row) { return names_a_file(row->value); }
static bool takes_a_word(const struct option_row *row) { return row->value != NULL; }
static bool takes_a_format(const struct option_row *row) { return strcmp(row->name, "format") == 0; }

/* The first word of each form: « list | add NOM » gives « list add ». */
static void put_forms(FILE *to, const char *args)
{
    for (const char *at = args; at != NULL; at = strstr(at, "| "), at = at == NULL ? NULL : at + 2)
        fprintf(to, " %.*s", (int)strcspn(at, " "), at);
}

static void put_types(FILE *to)
{
    for (size_t i = 0; i < record_type_count; i++)
        fprintf(to, " %s", record_types[i].name);
}

/* What follows the command: types, forms, names of commands; files when nothing is proposed. */
static void put_arguments(FILE *to, const struct command *cmd)
{
    if (strstr(cmd->args, "TYPE") != NULL)
        put_types(to);
    else if (strcmp(cmd->args, "[COMMANDE]") == 0)
        fputs(" $commands", to);
    else if (strstr(cmd->args, " | ") != NULL)
        put_forms(to, cmd->args);
}

static void put_command(FILE *to, const struct command *cmd)
{
    fprintf(to, "    %s) words=\"", cmd->name);
    put_arguments(to, cmd);
    fputs("\"; options=\"", to);
    for (size_t i = 0; i < option_row_count; i++)
        if (option_takes(&option_rows[i], cmd->name))
            put_option_words(to, &option_rows[i]);
    fprintf(to, "\"; files=%s ;;\n", names_a_file(cmd->args) ? "yes" : "no");
}

static void put_body(FILE *to)
{
    fputs("    case $before in\n    ", to);
    if (put_pattern(to, takes_a_format)) {
        fputs(") COMPREPLY=($(compgen -W \"", to);
        for (int f = 0; f < OUT_FORMATS; f++)
            fprintf(to, "%s%s", f > 0 ? " " : "", out_format_name((enum out_format)f));
        fputs("\" -- \"$word\")); return ;;\n    ", to);
    }
    if (put_pattern(to, takes_a_file))
        fputs(") compopt -o default; COMPREPLY=(); return ;;\n    ", to);
    if (put_pattern(to, takes_a_word))
        fputs(") COMPREPLY=(); return ;;\n", to);
    fputs("    esac\n"
          "    for ((i = 1; i < COMP_CWORD; i++)); do\n        case ${COMP_WORDS[i]} in\n        ", to);
    if (put_pattern(to, takes_a_word))
        fputs(") ((i++)) ;;\n", to);
    fputs("        -*) ;;\n        *) command=${COMP_WORDS[i]}; break ;;\n        esac\n    done\n    case $command in\n"
          "    '') words=$commands ;;\n", to);
    for (size_t i = 0; i < command_count; i++)
        put_command(to, &commands[i]);
    fputs("    esac\n"
          "    case $word in\n"
          "    -*) COMPREPLY=($(compgen -W \"$options $everywhere\" -- \"$word\")) ;;\n"
          "    *) COMPREPLY=($(compgen -W \"$words\" -- \"$word\")); [ $files = yes ] && compopt -o default ;;\n"
          "    esac\n    return 0\n}\ncomplete -F _pactectl pactectl\n", to);
}

enum err cmd_completion(struct ctl *c)
{
    FILE *to = c->out.to;
    fputs("# bash; made by « pactectl completion »\n_pactectl() {\n"
          "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command= words= options= files=no i\n"
          "    local commands=\"", to);
    for (size_t i = 0; i < command_count; i++)
        fprintf(to, "%s%s", i > 0 ? " " : "", commands[i].name);
    fputs("\" everywhere=\"", to);
    for (size_t i = 0; i < option_row_count; i++)
        if (option_rows[i].commands == NULL)
            put_option_words(to, &option_rows[i]);
    fputs("\"\n", to);
    put_body(to);
    return ERR_OK;
}
