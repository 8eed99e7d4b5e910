/* Who may do what: one table, role × method × scope × group of fields, denied
 * by default. Pure: grants and scopes come in, a decision goes out. */
#ifndef SERVER_RIGHTS_RIGHTS_H
#define SERVER_RIGHTS_RIGHTS_H

#include "common/base/err.h"
#include "common/record/record.h"
#include "proto/service.pb-c.h"

/* Who asks. Copied from the account at each request, so that a change of role
 * is effective at once. */
struct caller {
    uint64_t account_id;          /* 0 with local_administration: the Unix socket's own user */
    const char *account;          /* "" before login */
    const char *source;           /* « 192.0.2.7:51234 » */
    const Pacte__Grant *const *grants;
    size_t grant_count;
    bool local_administration;
};

/* To whom a record belongs; computed from references by server/state/scope.h. */
struct scope {
    bool everyone;                      /* shared reference data: organisations, territories */
    const uint64_t *structures;
    size_t structure_count;
    const uint64_t *signataires;        /* organisations that sign the convention it hangs on */
    size_t signataire_count;
    uint64_t financeur;                 /* of a contribution or a versement, else 0 */
    bool accompanied;                   /* each of its structures lets the federation write for it */
};

struct right {
    bool allowed;
    uint32_t groups;                    /* bits 1 << enum field_group: readable, or writable */
};

/* May any of the grants call this method at all, whatever the record? */
bool rights_method(const struct caller *c, Pacte__Method method);

/* What the caller may read (Get, List, History, Search, Watch, Totals) or
 * write (Put, Delete) of a record of that type and scope. The union of what
 * each grant gives. ERR_FORBIDDEN is the caller's to say. */
struct right rights_record(const struct caller *c, Pacte__Method method, const struct record_type *t,
                           const struct scope *s);

/* May it call this method for accounts and sessions other than its own? Of
 * the methods that touch accounts: SessionList, SessionEnd, AccountPut… */
bool rights_any_account(const struct caller *c, Pacte__Method method);

/* Why not, in French: which role would be needed. For the note of ERR_FORBIDDEN. */
void rights_explain(const struct caller *c, Pacte__Method method, const struct record_type *t,
                    struct err_note *note);

/* True when the caller reads every record (federation, all-structure readers):
 * totals may then be taken as they are kept, but for the rungs of groups that
 * rights_record(METHOD_TOTALS, contribution) does not give. */
bool rights_reads_all(const struct caller *c);

/* --- The table itself, for the test that walks it and for documentation ---
 *
 * A row is a permission; what no row says is refused. Rows of one role do not
 * overlap, so that each bit of the table counts: a test flips every one. */

enum right_scope {
    SCOPE_NONE,              /* the method has no record and no other account */
    SCOPE_ALL,               /* every record of these types; every account */
    SCOPE_OWN_STRUCTURE,     /* of a structure of the grant; of any when a « lecture » grant says all */
    SCOPE_SIGNED,            /* hangs on a convention that the grant's organisation signs */
    SCOPE_OWN_AMOUNT,        /* signed, and the organisation is the financeur of the amount */
    SCOPE_ACCOMPANIED,       /* of structures that let the federation write for them */
    SCOPE_OWN_ACCOUNT        /* the caller's own account; never the Unix socket's */
};
struct right_row {
    Pacte__Role role;                   /* UNSPECIFIED: whoever, even without any grant */
    Pacte__Method method;
    uint32_t types;                     /* bits 1 << record type; 0: the method has no record */
    enum right_scope scope;
    uint32_t groups;
};
struct right_table {
    const struct right_row *rows;
    size_t count;
};
extern const struct right_table right_table;

/* As the functions above, over another table: tests flip its cells. */
bool right_table_method(const struct right_table *table, const struct caller *c, Pacte__Method method);
struct right right_table_record(const struct right_table *table, const struct caller *c, Pacte__Method method,
                                const struct record_type *t, const struct scope *s);

/* Names in the words of the guide: « coordination », « lire une fiche ».
 * Never NULL. */
const char *rights_role_name(Pacte__Role role);
const char *rights_method_name(Pacte__Method method);

#endif
