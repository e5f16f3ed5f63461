// librdkafka for Swift: the library's own headers, and as functions what Swift cannot call (varargs).
#pragma once
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
#include <stdint.h>
#include <stddef.h>

// Queues a copy of one record. A null `value` is a tombstone; a null `headers` means none; timestamp 0 is now.
// On success `headers` belongs to the library, on an error still to the caller.
static inline rd_kafka_resp_err_t usher_rdkafka_produce(
    rd_kafka_t *rk, rd_kafka_topic_t *topic, int32_t partition, const void *key, size_t key_length,
    const void *value, size_t value_length, rd_kafka_headers_t *headers, int64_t timestamp, uint64_t opaque) {
  if (headers)
    return rd_kafka_producev(
        rk, RD_KAFKA_V_RKT(topic), RD_KAFKA_V_PARTITION(partition), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
        RD_KAFKA_V_KEY((void *)key, key_length), RD_KAFKA_V_VALUE((void *)value, value_length),
        RD_KAFKA_V_TIMESTAMP(timestamp), RD_KAFKA_V_OPAQUE((void *)(uintptr_t)opaque), RD_KAFKA_V_HEADERS(headers),
        RD_KAFKA_V_END);
  return rd_kafka_producev(
      rk, RD_KAFKA_V_RKT(topic), RD_KAFKA_V_PARTITION(partition), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
      RD_KAFKA_V_KEY((void *)key, key_length), RD_KAFKA_V_VALUE((void *)value, value_length),
      RD_KAFKA_V_TIMESTAMP(timestamp), RD_KAFKA_V_OPAQUE((void *)(uintptr_t)opaque), RD_KAFKA_V_END);
}

// The next `count` requests of the kind `api` to this broker of a mock cluster fail with `error` after `rtt` ms.
static inline rd_kafka_resp_err_t usher_rdkafka_mock_fail(
    rd_kafka_mock_cluster_t *cluster, int32_t broker, int16_t api, size_t count, rd_kafka_resp_err_t error, int rtt) {
  rd_kafka_resp_err_t result = RD_KAFKA_RESP_ERR_NO_ERROR;
  for (size_t i = 0; i < count && !result; i++)
    result = rd_kafka_mock_broker_push_request_error_rtts(cluster, broker, api, 1, error, rtt);
  return result;
}
