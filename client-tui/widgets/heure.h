/* Instants as people say them, in the zone of this machine. */
#ifndef CLIENT_TUI_WIDGETS_HEURE_H
#define CLIENT_TUI_WIDGETS_HEURE_H

#include "common/value/day.h"

/* « 14:02 » on the same day, else « 18/11 14:02 », of another year « 18/11/2025 ». */
size_t heure_courte(int64_t ms, struct day today, char *out, size_t size);
/* « 18/11/2026 à 14:02 » */
size_t heure_longue(int64_t ms, char *out, size_t size);
/* The last millisecond of a day. */
int64_t heure_fin_du_jour(struct day d);

/* « 1 502 »: days without their sign, for people. */
enum { JOURS_BYTES = 16 };
const char *heure_jours(int32_t days, char out[JOURS_BYTES]);
/* « aujourd'hui », « demain », « dans 1 502 j », « il y a 3 j » */
size_t heure_distance(struct day d, struct day today, char *out, size_t size);

/* « 26/11 à 14:02 », with its year when that is another: how old a copy is. */
size_t heure_copie(int64_t ms, struct day today, char *out, size_t size);

#endif
