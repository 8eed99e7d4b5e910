/* An account changing what is its own. Private to the module. */
#ifndef SERVER_DISPATCH_OWN_ACCOUNT_H
#define SERVER_DISPATCH_OWN_ACCOUNT_H

#include "server/dispatch/internal.h"

/* A command that puts `account` as it shall be, and its way to the writer. */
struct own_account {
    struct verify verify;
    struct write write;
    Pacte__Account *account;                 /* a copy, to be changed */
    uint64_t account_id;
    Pacte__AccountCommand put;
    Pacte__Command command;
};

/* Reads the account anew, in the request's arena. BAD_CREDENTIALS when its
 * password changed since `verify` began, or was wrong; the throttle is told. */
MUST_CHECK enum err own_account_read(struct own_account *o);
/* `command.actor` must have been set while the turn was open. */
void own_account_submit(struct own_account *o);

#endif
