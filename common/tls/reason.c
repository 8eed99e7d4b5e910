/* OpenSSL's reasons, as sentences for the person who meets them. */
#include "common/tls/inside.h"

#include <openssl/err.h>

static const char *sentence_of(int reason)
{
    switch (reason) {
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
    case SSL_R_WRONG_SSL_VERSION:
        return N_("La liaison chiffrée est refusée : il faut TLS 1.3 des deux côtés ; mettez à jour le plus ancien.");
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_HTTP_REQUEST:
    case SSL_R_HTTPS_PROXY_REQUEST:
    case SSL_R_BAD_PACKET_LENGTH:
    case SSL_R_PACKET_LENGTH_TOO_LONG:
        return N_("L'autre côté ne parle pas TLS : vérifiez l'adresse et le port.");
    case SSL_R_NO_APPLICATION_PROTOCOL:
    case SSL_R_CALLBACK_FAILED:
    case SSL_R_BAD_EXTENSION:
    case SSL_AD_REASON_OFFSET + SSL_AD_NO_APPLICATION_PROTOCOL:
        return N_("La liaison chiffrée est refusée : les deux côtés n'ont pas en commun le protocole « pacte/1 ».");
    case SSL_R_DECRYPTION_FAILED_OR_BAD_RECORD_MAC:
    case SSL_R_SSLV3_ALERT_BAD_RECORD_MAC:
        return N_("La liaison chiffrée est rompue : des octets ont été altérés en chemin.");
    case SSL_R_TLSV1_ALERT_UNKNOWN_CA:
    case SSL_R_SSLV3_ALERT_BAD_CERTIFICATE:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED:
        return N_("L'autre côté n'a pas accepté le certificat de ce serveur.");
    case SSL_R_NO_SHARED_GROUPS:
    case SSL_R_NO_SUITABLE_KEY_SHARE:
    case SSL_R_NO_SHARED_CIPHER:
        return N_("La liaison chiffrée est refusée : les deux côtés n'ont aucun chiffrement en commun.");
    default:
        return NULL;
    }
}

enum err tls_reason(struct err_note *note)
{
    unsigned long code = ERR_peek_error();
    if (ERR_GET_REASON(code) == ERR_R_MALLOC_FAILURE)
        return err_set(note, ERR_NO_MEMORY, "%s", err_text(ERR_NO_MEMORY));
    const char *sentence = ERR_GET_LIB(code) == ERR_LIB_SSL ? sentence_of(ERR_GET_REASON(code)) : NULL;
    if (sentence != NULL)
        return err_set(note, ERR_TLS, "%s", sentence);
    const char *detail = ERR_reason_error_string(code);
    return err_set(note, ERR_TLS, "La liaison chiffrée n'a pas pu être établie ou s'est rompue (%s).",
                   detail == NULL ? "sans autre raison" : detail);
}
