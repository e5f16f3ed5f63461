#pragma once
#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <string.h>

// `MHD_start_daemon` and `MHD_get_daemon_info` take variable arguments, which Swift cannot call.

typedef enum MHD_Result (*cmhd_access)(
    void *context, struct MHD_Connection *connection, const char *url, const char *method, const char *version,
    const char *upload, size_t *upload_size, void **request);
typedef void (*cmhd_completed)(
    void *context, struct MHD_Connection *connection, void **request, enum MHD_RequestTerminationCode reason);

// Leaves escapes as they are: the Swift side decodes, because a `%2F` in a name is no separator.
static inline size_t cmhd_keep_escapes(void *context, struct MHD_Connection *connection, char *text) {
  (void)context;
  (void)connection;
  return strlen(text);
}

// Starts a daemon on an IPv4 address (dotted) and port (0: any free one); NULL with errno set where that fails.
static inline struct MHD_Daemon *_Nullable cmhd_start(
    const char *address, unsigned short port, unsigned threads, unsigned timeout_seconds, size_t connection_memory,
    cmhd_access access, cmhd_completed completed, void *context) {
  struct sockaddr_in where;
  memset(&where, 0, sizeof where);
  where.sin_family = AF_INET;
  where.sin_port = htons(port);
  if (inet_pton(AF_INET, address, &where.sin_addr) != 1) {
    errno = EINVAL;
    return NULL;
  }
  unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_SUPPRESS_DATE_NO_CLOCK;
  struct MHD_OptionItem pool[] = {
      {threads > 1 ? MHD_OPTION_THREAD_POOL_SIZE : MHD_OPTION_END, (intptr_t)threads, NULL},
      {MHD_OPTION_END, 0, NULL},
  };
  return MHD_start_daemon(
      flags, port, NULL, NULL, access, context,
      MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&where,
      MHD_OPTION_NOTIFY_COMPLETED, completed, context,
      MHD_OPTION_CONNECTION_MEMORY_LIMIT, connection_memory,
      MHD_OPTION_CONNECTION_TIMEOUT, timeout_seconds,
      MHD_OPTION_UNESCAPE_CALLBACK, cmhd_keep_escapes, NULL,
      MHD_OPTION_ARRAY, pool,
      MHD_OPTION_END);
}

// The port on which the daemon listens, or 0.
static inline unsigned short cmhd_port(struct MHD_Daemon *daemon) {
  const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT);
  return info != NULL ? info->port : 0;
}

// How many sockets are connected, idle ones too.
static inline unsigned cmhd_connections(struct MHD_Daemon *daemon) {
  const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_CURRENT_CONNECTIONS);
  return info != NULL ? info->num_connections : 0;
}

// Calls `each` for every header field.
static inline void cmhd_each_header(struct MHD_Connection *connection, MHD_KeyValueIterator each, void *context) {
  MHD_get_connection_values(connection, MHD_HEADER_KIND, each, context);
}

// Calls `each` for every item of the query: plus signs have become spaces, escapes are still there.
static inline void cmhd_each_argument(struct MHD_Connection *connection, MHD_KeyValueIterator each, void *context) {
  MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, each, context);
}
