#include "common/client/client.h"
#include "common/client/methods.h"

#include <criterion/criterion.h>

Test(methods, every_number_has_its_rpc_and_the_reverse, .timeout = 5)
{
    unsigned found = 0;
    for (unsigned i = 0; i < pacte__method__descriptor.n_values; i++) {
        const ProtobufCEnumValue *v = &pacte__method__descriptor.values[i];
        const ProtobufCMessageDescriptor *request = client_descriptor((Pacte__Method)v->value, 0);
        const ProtobufCMessageDescriptor *reply = client_descriptor((Pacte__Method)v->value, 1);
        if (v->value == 0) {
            cr_expect(request == NULL && reply == NULL);
            continue;
        }
        cr_expect(request != NULL && reply != NULL, "%s has no rpc", v->name);
        found++;
    }
    cr_expect_eq(found, pacte__pacte__descriptor.n_methods, "an rpc has no number");
    cr_expect_eq(client_descriptor(PACTE__METHOD__METHOD_BLOB_GET, 1), &pacte__blob_part__descriptor);
    cr_expect_null(client_descriptor((Pacte__Method)999, 0));
}

Test(methods, reads_and_keyed_writes_may_be_sent_again, .timeout = 5)
{
    uint8_t key[16] = {1};
    Pacte__GetRequest get = PACTE__GET_REQUEST__INIT;
    Pacte__PutRequest put = PACTE__PUT_REQUEST__INIT;
    Pacte__LoginRequest login = PACTE__LOGIN_REQUEST__INIT;
    Pacte__AccountPutRequest account = PACTE__ACCOUNT_PUT_REQUEST__INIT;
    cr_expect(method_again(PACTE__METHOD__METHOD_GET, &get.base));
    cr_expect_not(method_again(PACTE__METHOD__METHOD_LOGIN, &login.base));
    cr_expect_not(method_again(PACTE__METHOD__METHOD_PUT, &put.base), "a write without a key");
    put.idempotency_key = account.idempotency_key = (ProtobufCBinaryData){.data = key, .len = sizeof key};
    cr_expect(method_again(PACTE__METHOD__METHOD_PUT, &put.base));
    cr_expect(method_again(PACTE__METHOD__METHOD_ACCOUNT_PUT, &account.base));
    put.idempotency_key.len = 15;
    cr_expect_not(method_again(PACTE__METHOD__METHOD_PUT, &put.base), "a key of 15 bytes is none");
}
