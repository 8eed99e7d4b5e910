/* The daemon's figures as OpenMetrics 1.0 text. */
#ifndef TOOLS_PACTECTL_OPENMETRICS_H
#define TOOLS_PACTECTL_OPENMETRICS_H

#include "proto/admin.pb-c.h"

#include <stdio.h>

void openmetrics_write(FILE *to, const Pacte__StatusReply *s);

#endif
