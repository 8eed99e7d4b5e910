/* The time zone in which a program shows instants: that of the site. */
#ifndef COMMON_BASE_ZONE_H
#define COMMON_BASE_ZONE_H

/* « Europe/Paris »; for the whole program. A name that is not one: UTC. Not
 * while other threads format times. */
void zone_set(const char *name);

#endif
