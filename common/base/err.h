/* Every failure that Pacte can name, and how one is reported.
 *
 * The number goes on the wire and into the journal: a row is never renumbered
 * and a retired number is never used again. The sentence is French, for the
 * person at the screen; it says what to do. Detail goes into a note. */
#ifndef COMMON_BASE_ERR_H
#define COMMON_BASE_ERR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>

#define N_(text) text            /* marks a text for gettext; _() translates it */

enum err_retry { RETRY_NEVER, RETRY_LATER, RETRY_ELSEWHERE };   /* = proto ErrorClass */

/*    name                number retry        sentence */
#define ERR_LIST(X) \
    X(OK,                 0,   NEVER,     N_("Fait.")) \
    /* the protocol */ \
    X(MALFORMED,          100, NEVER,     N_("Le message reçu n'a pas pu être lu : il est abîmé ou n'est pas du Pacte.")) \
    X(TOO_LARGE,          101, NEVER,     N_("Le message dépasse la taille permise : envoyez-le en plusieurs fois.")) \
    X(TOO_DEEP,           102, NEVER,     N_("Le message est emboîté trop profondément.")) \
    X(TOO_MANY_FIELDS,    103, NEVER,     N_("Le message contient trop de champs : envoyez-le en plusieurs fois.")) \
    X(BAD_TEXT,           104, NEVER,     N_("Un texte n'est pas de l'UTF-8 ou contient un caractère interdit : ressaisissez-le.")) \
    X(UNKNOWN_METHOD,     105, NEVER,     N_("Ce serveur ne connaît pas cette demande : mettez le serveur à jour.")) \
    X(BAD_VERSION,        106, NEVER,     N_("Le client et le serveur ne parlent pas la même version : mettez à jour le plus ancien.")) \
    X(BAD_STATE,          107, NEVER,     N_("Cette demande n'est pas possible à ce moment de l'échange.")) \
    X(TOO_MANY_REQUESTS,  108, LATER,     N_("Trop de demandes ouvertes à la fois : attendez une réponse.")) \
    X(CANCELLED,          109, NEVER,     N_("La demande a été annulée.")) \
    X(SLOW_READER,        110, LATER,     N_("La connexion est fermée : les réponses n'étaient pas lues.")) \
    X(TIMED_OUT,          111, LATER,     N_("Le délai est dépassé : recommencez.")) \
    X(DUPLICATE_REQUEST,  112, NEVER,     N_("Ce numéro de demande est déjà ouvert.")) \
    X(TOO_MANY_CONNECTIONS, 113, LATER,   N_("Trop de connexions : réessayez dans un instant.")) \
    /* who may */ \
    X(UNAUTHENTICATED,    200, NEVER,     N_("Identifiez-vous d'abord.")) \
    X(BAD_CREDENTIALS,    201, NEVER,     N_("Compte, mot de passe ou code incorrect.")) \
    X(THROTTLED,          202, LATER,     N_("Trop d'essais : attendez avant de recommencer.")) \
    X(OTP_REQUIRED,       203, NEVER,     N_("Donnez aussi le code à six chiffres de votre téléphone.")) \
    X(FORBIDDEN,          204, NEVER,     N_("Votre rôle ne permet pas cette action : demandez à la coordination ou à l'administration.")) \
    X(SESSION_EXPIRED,    205, NEVER,     N_("La session a expiré : identifiez-vous de nouveau.")) \
    X(TLS,                206, NEVER,     N_("La liaison chiffrée n'a pas pu être établie.")) \
    X(BAD_FINGERPRINT,    207, NEVER,     N_("L'empreinte du serveur n'est pas celle qui est attendue : prévenez l'administration avant de continuer.")) \
    X(PASSWORD_WEAK,      208, NEVER,     N_("Mot de passe refusé : 12 caractères au moins, et pas un mot connu.")) \
    X(PASSWORD_CHANGE,    209, NEVER,     N_("Choisissez d'abord un nouveau mot de passe.")) \
    /* what was said */ \
    X(INVALID,            300, NEVER,     N_("La valeur n'est pas valable.")) \
    X(REQUIRED,           301, NEVER,     N_("Ce champ est obligatoire.")) \
    X(OUT_OF_RANGE,       302, NEVER,     N_("La valeur est hors des limites permises.")) \
    X(OVERFLOW,           303, NEVER,     N_("Le montant est trop grand.")) \
    X(BAD_DAY,            304, NEVER,     N_("Cette date n'existe pas.")) \
    X(BAD_REFERENCE,      305, NEVER,     N_("La fiche citée n'existe pas.")) \
    X(NOT_FOUND,          306, NEVER,     N_("Fiche introuvable.")) \
    X(CONFLICT,           307, NEVER,     N_("La fiche a changé entre-temps : comparez avec la version actuelle.")) \
    X(DUPLICATE,          308, NEVER,     N_("Une autre fiche porte déjà cette valeur.")) \
    X(KEY_REUSED,         309, NEVER,     N_("Cette clé d'envoi a déjà servi pour un autre contenu.")) \
    X(IN_USE,             310, NEVER,     N_("D'autres fiches s'appuient sur celle-ci : archivez-les d'abord.")) \
    X(ARCHIVED,           311, NEVER,     N_("La fiche est archivée : rétablissez-la d'abord.")) \
    X(UNKNOWN_FIELD,      312, NEVER,     N_("Ce champ n'existe pas pour ce type de fiche.")) \
    X(BAD_CURSOR,         313, NEVER,     N_("La page demandée n'existe plus : reprenez la liste au début.")) \
    X(AMBIGUOUS,          314, NEVER,     N_("Plusieurs réponses sont possibles : précisez.")) \
    X(BAD_CONTENT,        315, NEVER,     N_("La pièce jointe ne correspond pas à son empreinte : renvoyez-la.")) \
    /* the daemon and its disk */ \
    X(NO_MEMORY,          400, LATER,     N_("Le serveur manque de mémoire : réessayez dans un instant.")) \
    X(STORE,              401, NEVER,     N_("La base a refusé l'opération : prévenez l'administration.")) \
    X(NO_SPACE,           402, LATER,     N_("La base est pleine : rien n'est perdu, mais rien ne peut être enregistré avant que l'administration fasse de la place.")) \
    X(READ_ONLY,          403, LATER,     N_("Le serveur est en lecture seule : vos données sont gardées, réessayez plus tard.")) \
    X(DAMAGED,            404, NEVER,     N_("La donnée enregistrée est abîmée et n'a pas été servie : prévenez l'administration.")) \
    X(BUSY,               405, LATER,     N_("Le serveur est occupé : réessayez dans un instant.")) \
    X(STOPPING,           406, LATER,     N_("Le serveur s'arrête : reconnectez-vous dans un instant.")) \
    X(NOT_LEADER,         407, ELSEWHERE, N_("Un autre serveur reçoit les écritures.")) \
    X(INTERNAL,           408, NEVER,     N_("Erreur interne du serveur : prévenez l'administration.")) \
    X(SYNC,               409, NEVER,     N_("Le disque n'a pas confirmé l'écriture : le serveur s'arrête pour protéger la base.")) \
    /* the machine where the program runs */ \
    X(IO,                 500, NEVER,     N_("Lecture ou écriture impossible.")) \
    X(PORT_IN_USE,        501, NEVER,     N_("Le port est déjà pris par un autre programme.")) \
    X(LOCKED,             502, NEVER,     N_("Ce dossier est déjà ouvert par un autre pacted.")) \
    X(BAD_STORE_VERSION,  503, NEVER,     N_("La base vient d'une version plus récente de Pacte : mettez Pacte à jour.")) \
    X(UNREACHABLE,        504, LATER,     N_("Le serveur ne répond pas.")) \
    X(USAGE,              505, NEVER,     N_("La commande est mal formée.")) \
    X(EXISTS,             506, NEVER,     N_("La destination existe déjà : rien n'a été écrasé.")) \
    X(NO_STORE,           507, NEVER,     N_("Ce dossier ne contient pas de base Pacte : créez-la avec « pactectl init ».")) \
    X(END,                508, NEVER,     N_("Fin des données."))

enum err {
#define X(name, number, retry, text) ERR_##name = number,
    ERR_LIST(X)
#undef X
};

/* What went wrong, filled by the callee only when it returns an error. Both
 * texts are UTF-8 and end with NUL. Callers that do not care pass NULL. */
struct err_note {
    char field[96];      /* path of the field at fault, or "" */
    char text[320];      /* a whole French sentence, or "" for the one of the table */
};

#define MUST_CHECK __attribute__((warn_unused_result))

/* None of these allocates; all are safe from any thread. An unknown number
 * (from a newer peer) has the name "?" and the texts of INTERNAL. */
const char *err_name(enum err e);
const char *err_text(enum err e);
/* Why the system refused, of an errno, to stand after a colon: in French for
 * what a person meets, else as the system says it. Static; from any thread. */
const char *err_system(int error);
enum err_retry err_retry(enum err e);
bool err_known(uint32_t number);

/* Records the note and hands the code back, so a failure is one statement:
 *     return err_set(note, ERR_STORE, "commit : %s", mdb_strerror(rc));
 * Text that does not fit is cut at a character. */
__attribute__((format(printf, 3, 4)))
enum err err_set(struct err_note *note, enum err e, const char *fmt, ...);

/* The same, naming the field at fault first. */
__attribute__((format(printf, 4, 5)))
enum err err_field(struct err_note *note, enum err e, const char *field, const char *fmt, ...);

/* The note's sentence if it has one, else the table's. */
const char *err_sentence(enum err e, const struct err_note *note);

#endif
