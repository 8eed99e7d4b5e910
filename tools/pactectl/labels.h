/* The labels of records that others refer to, asked once each: for tables. */
#ifndef TOOLS_PACTECTL_LABELS_H
#define TOOLS_PACTECTL_LABELS_H

#include "common/base/bytes.h"

#include <stdint.h>

struct ctl;
struct label_cache;

/* Notes that the label of that record will be wanted. 0 ids are ignored. */
void labels_want(struct ctl *c, uint32_t type, uint64_t id);
/* Asks for those wanted and not known, many at a time. What cannot be had (not
 * allowed, not there) is shown by its id. */
void labels_fetch(struct ctl *c);
/* The label, or the id in base 32. Lives as long as the cache. */
struct bytes labels_get(struct ctl *c, uint32_t type, uint64_t id);
void labels_destroy(struct label_cache *l);      /* accepts NULL */

#endif
