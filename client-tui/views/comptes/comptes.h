/* My account, its sessions; for administrators every account. */
#ifndef CLIENT_TUI_VIEWS_COMPTES_COMPTES_H
#define CLIENT_TUI_VIEWS_COMPTES_COMPTES_H

#include "client-tui/model/model.h"
#include "client-tui/widgets/line.h"
#include "client-tui/widgets/list.h"

/* What is being typed over the list. */
enum saisie { SAISIE_RIEN, SAISIE_MOT_DE_PASSE, SAISIE_TOTP, SAISIE_TOTP_CODE, SAISIE_COMPTE, SAISIES };
enum { CHAMPS_MAX = 4, COMPTES_ROWS = 4096 };

enum compte_row { ROW_FAIT, ROW_TITRE, ROW_MOT_DE_PASSE, ROW_TOTP, ROW_SORTIR, ROW_SESSION, ROW_COMPTE };
struct compte_ligne { enum compte_row kind; const char *label, *text; size_t index; };

struct comptes {
    struct list list;
    struct arena arena;                  /* of the rows */
    struct compte_ligne *rows;
    size_t count;
    struct arena replies;                /* of what the daemon said last */
    Pacte__SessionListReply *sessions;
    Pacte__AccountListReply *accounts;
    bool asked, changed;
    uint64_t back;                       /* the account of the focus, while all are read again; 0: another row */
    enum saisie saisie;
    struct line champs[CHAMPS_MAX];
    size_t focus;
    bool waiting;
    uint8_t secret[64];                  /* of the second factor, until it is confirmed */
    size_t secret_len;
    uint64_t editing;                    /* account; 0: a new one */
    Pacte__Role role;
};

struct comptes *comptes_here(struct model *m);           /* of an answer; NULL: left meanwhile */
const char *comptes_role(Pacte__Role r);                 /* « coordination » */
void comptes_ask(struct model *m);                       /* sessions, and accounts for administrators */

/* --- Role and scope as texts (portee.c) ------------------------------------ */
enum { REFS_MAX = 64 };
struct portee { Pacte__Ref refs[REFS_MAX], *list[REFS_MAX]; size_t count; bool all; };
/* « coordination »; false when it is none. */
bool portee_role(const char *text, Pacte__Role *out);
/* « toutes », or identifiers between spaces; g may be NULL. */
void portee_text(const Pacte__Grant *g, char scope[LINE_BYTES]);
bool portee_parse(const char *text, struct portee *out);

/* --- What is typed (saisie.c) --------------------------------------------- */
void comptes_saisir(struct model *m, struct comptes *c, enum saisie what, const Pacte__AccountRow *account);
void comptes_effacer(struct comptes *c);                 /* passwords leave no trace */
bool comptes_saisie_key(struct model *m, struct comptes *c, uint32_t key);
void comptes_saisie_draw(const struct comptes *c, struct area body);
/* What may be done to an account: asked by a choice. */
void comptes_agir(struct model *m, struct comptes *c, size_t index);

#endif
