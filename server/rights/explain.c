#include "server/rights/rights.h"

#include <stdio.h>
#include <string.h>

const char *rights_role_name(Pacte__Role role)
{
    switch ((int)role) {
    case PACTE__ROLE__ROLE_ADMINISTRATION: return N_("administration");
    case PACTE__ROLE__ROLE_FEDERATION:     return N_("fédération");
    case PACTE__ROLE__ROLE_COORDINATION:   return N_("coordination");
    case PACTE__ROLE__ROLE_FINANCEUR:      return N_("financeur");
    case PACTE__ROLE__ROLE_AUDIT:          return N_("audit");
    case PACTE__ROLE__ROLE_LECTURE:        return N_("lecture");
    default:                               return N_("tout compte");
    }
}

static const char *const method_names[] = {
    [PACTE__METHOD__METHOD_HELLO] = N_("se présenter"),
    [PACTE__METHOD__METHOD_LOGIN] = N_("s'identifier"),
    [PACTE__METHOD__METHOD_RESUME] = N_("reprendre une session"),
    [PACTE__METHOD__METHOD_LOGOUT] = N_("fermer sa session"),
    [PACTE__METHOD__METHOD_PING] = N_("vérifier la liaison"),
    [PACTE__METHOD__METHOD_PASSWORD] = N_("changer son mot de passe"),
    [PACTE__METHOD__METHOD_TOTP] = N_("régler son second facteur"),
    [PACTE__METHOD__METHOD_SESSION_LIST] = N_("voir les sessions"),
    [PACTE__METHOD__METHOD_SESSION_END] = N_("mettre fin à une session"),
    [PACTE__METHOD__METHOD_GET] = N_("lire une fiche"),
    [PACTE__METHOD__METHOD_LIST] = N_("lister des fiches"),
    [PACTE__METHOD__METHOD_PUT] = N_("enregistrer une fiche"),
    [PACTE__METHOD__METHOD_DELETE] = N_("archiver une fiche"),
    [PACTE__METHOD__METHOD_BATCH] = N_("envoyer un lot"),
    [PACTE__METHOD__METHOD_HISTORY] = N_("lire l'historique d'une fiche"),
    [PACTE__METHOD__METHOD_SEARCH] = N_("chercher"),
    [PACTE__METHOD__METHOD_WATCH] = N_("suivre les changements"),
    [PACTE__METHOD__METHOD_PRESENCE] = N_("voir qui consulte une fiche"),
    [PACTE__METHOD__METHOD_TOTALS] = N_("lire les totaux"),
    [PACTE__METHOD__METHOD_BLOB_PUT] = N_("envoyer une pièce jointe"),
    [PACTE__METHOD__METHOD_BLOB_GET] = N_("lire une pièce jointe"),
    [PACTE__METHOD__METHOD_FICHE] = N_("lire la situation d'une convention"),
    [PACTE__METHOD__METHOD_ECHEANCES] = N_("lire les échéances"),
    [PACTE__METHOD__METHOD_FINANCEMENTS] = N_("lire les financements"),
    [PACTE__METHOD__METHOD_INDICATEURS] = N_("lire les indicateurs"),
    [PACTE__METHOD__METHOD_PORTEFEUILLE] = N_("lire le portefeuille"),
    [PACTE__METHOD__METHOD_EXPLIQUER] = N_("expliquer un montant"),
    [PACTE__METHOD__METHOD_DOSSIER] = N_("lire une convention entière"),
    [PACTE__METHOD__METHOD_STATUS] = N_("voir l'état du serveur"),
    [PACTE__METHOD__METHOD_ACCOUNT_LIST] = N_("lister les comptes"),
    [PACTE__METHOD__METHOD_ACCOUNT_PUT] = N_("créer ou modifier un compte"),
    [PACTE__METHOD__METHOD_JOURNAL] = N_("lire le journal"),
    [PACTE__METHOD__METHOD_BACKUP] = N_("faire une sauvegarde"),
};

const char *rights_method_name(Pacte__Method method)
{
    size_t i = (size_t)method;
    if (i < sizeof method_names / sizeof method_names[0] && method_names[i] != NULL)
        return method_names[i];
    return N_("faire cette demande");
}

static bool row_is_for(const struct right_row *row, Pacte__Method method, const struct record_type *t)
{
    return row->method == method && (t == NULL || (row->types >> (uint32_t)t->number % 32 & 1u) != 0);
}

static bool holds(const struct caller *c, Pacte__Role role)
{
    for (size_t i = 0; i < c->grant_count; i++)
        if (c->grants[i]->role == role)
            return true;
    return false;
}

/* « coordination ou fédération », in the order of the roles. */
static void roles_for(Pacte__Method method, const struct record_type *t, char *out, size_t size)
{
    bool wanted[PACTE__ROLE__ROLE_LECTURE + 1] = {false};
    for (size_t i = 0; i < right_table.count; i++)
        if (row_is_for(&right_table.rows[i], method, t))
            wanted[right_table.rows[i].role] = true;
    int left = 0;
    for (int r = PACTE__ROLE__ROLE_ADMINISTRATION; r <= PACTE__ROLE__ROLE_LECTURE; r++)
        left += wanted[r];
    size_t len = 0;
    out[0] = '\0';
    for (int r = PACTE__ROLE__ROLE_ADMINISTRATION; r <= PACTE__ROLE__ROLE_LECTURE; r++) {
        if (!wanted[r])
            continue;
        left--;
        int n = snprintf(out + len, size - len, "« %s »%s", rights_role_name((Pacte__Role)r),
                         left > 1 ? ", " : left == 1 ? " ou " : "");
        len = n > 0 && (size_t)n < size - len ? len + (size_t)n : len;
    }
}

void rights_explain(const struct caller *c, Pacte__Method method, const struct record_type *t,
                    struct err_note *note)
{
    for (size_t i = 0; t != NULL && i < right_table.count; i++) {
        const struct right_row *row = &right_table.rows[i];
        if (!row_is_for(row, method, t) || !holds(c, row->role))
            continue;
        if (row->scope == SCOPE_ACCOMPANIED)
            (void)err_set(note, ERR_FORBIDDEN,
                          "Cette fiche (%s) n'est pas d'un centre qui laisse la fédération écrire pour lui : "
                          "demandez à sa coordination de le dire dans la fiche du centre, ou de le faire.", t->label);
        else
            (void)err_set(note, ERR_FORBIDDEN,
                          "Cette fiche (%s) n'est pas de celles que le rôle « %s » de ce compte couvre : "
                          "demandez à l'administration d'étendre votre rôle, ou à la coordination de le faire.",
                          t->label, rights_role_name(row->role));
        return;
    }
    char roles[160];
    roles_for(method, t, roles, sizeof roles);
    if (roles[0] == '\0')
        (void)err_set(note, ERR_FORBIDDEN, "Aucun rôle ne permet de %s%s%s%s.", rights_method_name(method),
                      t != NULL ? " (" : "", t != NULL ? t->label : "", t != NULL ? ")" : "");
    else
        (void)err_set(note, ERR_FORBIDDEN,
                      "Pour %s%s%s%s, il faut le rôle %s : demandez à l'administration de vous le donner.",
                      rights_method_name(method), t != NULL ? " (" : "", t != NULL ? t->label : "",
                      t != NULL ? ")" : "", roles);
}
