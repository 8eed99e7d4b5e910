/* Every limit of the protocol and of the daemon, by name. A test stands on
 * both sides of each. Those that a client needs are also sent in HelloReply. */
#ifndef PROTO_LIMITS_H
#define PROTO_LIMITS_H

/* Protocol */
#define LIMIT_PROTOCOL_VERSION_MIN 1u
#define LIMIT_PROTOCOL_VERSION_MAX 1u
#define LIMIT_PORT_DEFAULT 7443
#define LIMIT_SOCKET_DEFAULT "/run/pacte/pacted.sock" /* where a client of the same machine looks first */

/* Frames */
#define LIMIT_FRAME_HEADER_BYTES 12u
#define LIMIT_BODY_BYTES_BEFORE_LOGIN 4096u
#define LIMIT_BODY_BYTES (1024u * 1024u)

/* What a body may hold: checked before it is unpacked */
#define LIMIT_NESTING 8u
#define LIMIT_FIELDS 65536u           /* fields of one body, nested ones counted */
#define LIMIT_STRING_BYTES 65536u

/* Requests */
#define LIMIT_OPEN_REQUESTS 64u       /* of one connection */
#define LIMIT_OPEN_REQUESTS_BEFORE_LOGIN 4u
#define LIMIT_OPEN_BYTES (2u * 1024u * 1024u) /* bodies of open requests; beyond, nothing is read */
#define LIMIT_REQUEST_BYTES (16u * 1024u * 1024u) /* memory of one request, unpacked and answered */
#define LIMIT_REQUEST_BYTES_BEFORE_LOGIN (256u * 1024u)
#define LIMIT_PAGE_ROWS 500u
#define LIMIT_SCAN_ROWS 5000u         /* rows looked at for one page */
#define LIMIT_FILTERS 16u
#define LIMIT_BATCH_OPERATIONS 10000u /* a whole dossier: its rules are asked at the end */
#define LIMIT_SEARCH_ROWS 100u
#define LIMIT_SEARCH_BYTES 200u
#define LIMIT_REASON_BYTES 500u
#define LIMIT_CURSOR_BYTES 600u
#define LIMIT_WATCHES 4u              /* of one connection */
#define LIMIT_IDEMPOTENCY_KEY_BYTES 16u
#define LIMIT_IDEMPOTENCY_KEEP_MS (7LL * 24 * 3600 * 1000)

/* Records */
#define LIMIT_RECORD_BYTES 65536u
#define LIMIT_REPEATED 256u           /* values of one repeated field */
#define LIMIT_INDEX_KEY_BYTES 400u    /* LMDB allows 511 for a whole key */

/* Records as JSON (docs/formats.md): of one object, and of one alias without its @ */
#define LIMIT_JSON_RECORD_BYTES (1024u * 1024u)
#define LIMIT_JSON_ALIAS_BYTES 64u

/* Attachments */
#define LIMIT_CHUNK_BYTES (256u * 1024u)
#define LIMIT_ATTACHMENT_BYTES (16u * 1024u * 1024u)

/* Connections */
#define LIMIT_CONNECTIONS 2048u
#define LIMIT_CONNECTIONS_BEFORE_LOGIN 1024u
#define LIMIT_CONNECTIONS_PER_SOURCE 1100u
#define LIMIT_CONNECTIONS_RESERVED 16u /* beyond the total, for the Unix socket */
#define LIMIT_CONNECTIONS_REFUSING 64u /* being told that they are too many */
#define LIMIT_HANDSHAKE_MS 15000u
#define LIMIT_LOGIN_MS 60000u
#define LIMIT_IDLE_MS (35u * 60u * 1000u)
#define LIMIT_SLOW_READER_MS 30000u   /* without a byte taken, above the high mark */
#define LIMIT_SLOW_SENDER_MS 30000u   /* to complete a frame once begun */
#define LIMIT_DRAIN_MS 10000u         /* to take what is queued, once the last word is said */
#define LIMIT_LINGER_MS 2000u         /* to close, once all is sent */
#define LIMIT_LINGER_BYTES (4u * 1024u * 1024u) /* thrown away meanwhile */
#define LIMIT_SWEEP_MS 1000u          /* between two looks at these clocks */
#define LIMIT_STOP_MS 10000u          /* orderly stop */
#define LIMIT_QUEUE_HIGH_BYTES (256u * 1024u)
#define LIMIT_QUEUE_LOW_BYTES (64u * 1024u)
#define LIMIT_QUEUE_MAX_BYTES (2u * 1024u * 1024u)

/* Pools and queues */
#define LIMIT_PASSWORDS_RUNNING 2u
#define LIMIT_PASSWORDS_WAITING 32u
#define LIMIT_COPIES_RUNNING 1u
#define LIMIT_COMMANDS_WAITING 4096u
#define LIMIT_COMMANDS_PER_COMMIT 512u
#define LIMIT_COMMIT_BYTES (4u * 1024u * 1024u)    /* of packed commands, but one always fits */
#define LIMIT_COMMIT_MEMORY_BYTES (512u * 1024u * 1024u)
#define LIMIT_COMMIT_WINDOW_US 200u   /* waited for more after a commit of several */
#define LIMIT_READ_ONLY_RETRY_MS 1000u
#define LIMIT_PURGE 1000u             /* keys, and sessions, forgotten by one command */

/* Accounts */
#define LIMIT_ACCOUNT_NAME_BYTES 64u
#define LIMIT_PASSWORD_BYTES_MIN 12u
#define LIMIT_PASSWORD_BYTES 256u
#define LIMIT_TOKEN_BYTES 32u
#define LIMIT_SESSIONS_PER_ACCOUNT 5u
#define LIMIT_SESSION_MS (12LL * 3600 * 1000)
#define LIMIT_SESSION_IDLE_MS (30LL * 60 * 1000)
#define LIMIT_FAILURES_FREE 3u        /* before the delay of 1, 2, 4… 60 s */
#define LIMIT_FAILURE_DELAY_MS_MAX 60000u
#define LIMIT_FAILURES_PER_ACCOUNT 100u
#define LIMIT_THROTTLE_ENTRIES 4096u  /* accounts and sources that are remembered */

/* Store */
#define LIMIT_MAP_BYTES (64ull << 30) /* address space, not disk */
#define LIMIT_READERS 64u

#endif
