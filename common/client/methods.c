#include "common/client/methods.h"

#include "common/client/client.h"
#include "proto/limits.h"

#include <ctype.h>
#include <string.h>

/* METHOD_BLOB_PUT and BlobPut are the same name. */
static bool same_name(const char *value, const char *rpc)
{
    static const char prefix[] = "METHOD_";
    if (strncmp(value, prefix, sizeof prefix - 1) != 0)
        return false;
    value += sizeof prefix - 1;
    for (; *value != '\0'; value++) {
        if (*value == '_')
            continue;
        if (*rpc == '\0' || tolower((unsigned char)*value) != tolower((unsigned char)*rpc))
            return false;
        rpc++;
    }
    return *rpc == '\0';
}

static const ProtobufCMethodDescriptor *find(Pacte__Method method)
{
    const ProtobufCEnumValue *v = protobuf_c_enum_descriptor_get_value(&pacte__method__descriptor, (int)method);
    if (v == NULL)
        return NULL;
    const ProtobufCServiceDescriptor *s = &pacte__pacte__descriptor;
    for (unsigned i = 0; i < s->n_methods; i++)
        if (same_name(v->name, s->methods[i].name))
            return &s->methods[i];
    return NULL;
}

const ProtobufCMessageDescriptor *client_descriptor(Pacte__Method method, int which)
{
    const ProtobufCMethodDescriptor *m = find(method);
    if (m == NULL)
        return NULL;
    return which == 0 ? m->input : m->output;
}

static bool carries_key(const ProtobufCMessage *request)
{
    const ProtobufCFieldDescriptor *f =
        protobuf_c_message_descriptor_get_field_by_name(request->descriptor, "idempotency_key");
    if (f == NULL || f->type != PROTOBUF_C_TYPE_BYTES)
        return false;
    ProtobufCBinaryData key;
    memcpy(&key, (const char *)request + f->offset, sizeof key);
    return key.len == LIMIT_IDEMPOTENCY_KEY_BYTES;
}

bool method_again(Pacte__Method method, const ProtobufCMessage *request)
{
    switch (method) {
    case PACTE__METHOD__METHOD_PING:
    case PACTE__METHOD__METHOD_SESSION_LIST:
    case PACTE__METHOD__METHOD_GET:
    case PACTE__METHOD__METHOD_LIST:
    case PACTE__METHOD__METHOD_HISTORY:
    case PACTE__METHOD__METHOD_SEARCH:
    case PACTE__METHOD__METHOD_WATCH:
    case PACTE__METHOD__METHOD_PRESENCE:
    case PACTE__METHOD__METHOD_TOTALS:
    case PACTE__METHOD__METHOD_BLOB_GET:
    case PACTE__METHOD__METHOD_FICHE:
    case PACTE__METHOD__METHOD_ECHEANCES:
    case PACTE__METHOD__METHOD_FINANCEMENTS:
    case PACTE__METHOD__METHOD_INDICATEURS:
    case PACTE__METHOD__METHOD_PORTEFEUILLE:
    case PACTE__METHOD__METHOD_EXPLIQUER:
    case PACTE__METHOD__METHOD_DOSSIER:
    case PACTE__METHOD__METHOD_STATUS:
    case PACTE__METHOD__METHOD_ACCOUNT_LIST:
    case PACTE__METHOD__METHOD_JOURNAL:
    case PACTE__METHOD__METHOD_BACKUP:
        return true;
    default:
        return carries_key(request);
    }
}
