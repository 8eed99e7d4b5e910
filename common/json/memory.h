/* Memory for jansson. Version 2.14 does not survive a failed allocation (it
 * takes it for bad syntax, or writes beyond its buffer), so it never sees one:
 * it draws from an arena of one call, and want of memory leaves the call. Only
 * for common/json. */
#ifndef COMMON_JSON_MEMORY_H
#define COMMON_JSON_MEMORY_H

#include "common/base/err.h"
#include "common/base/sys.h"

/* Work that uses jansson and holds nothing that must be given back: it may be
 * left in the middle. What it makes with jansson is gone when it returns. */
typedef enum err json_work_fn(void *ctx);

/* NO_MEMORY, or what the work returned. Any thread; not within itself. */
MUST_CHECK enum err json_with_memory(const struct sys *sys, json_work_fn *work, void *ctx);

#endif
