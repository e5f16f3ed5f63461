#pragma once
// A C face of simdjson's DOM parser: parse bytes, then read the tape from Swift.
// The tape's layout: https://github.com/simdjson/simdjson/blob/v3.0.1/doc/tape.md
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What a parse left behind; all of it belongs to the parser and lives until its next parse.
struct usher_json_tape {
  const uint64_t *elements;
  const uint8_t *strings;
  /// Offsets of every bracket, brace, comma, colon, and of the first byte of every string and atom.
  const uint32_t *structurals;
  size_t structural_count;
};

/// Returns NULL when there is no memory.
void *usher_json_parser_create(size_t maximum_depth);
void usher_json_parser_free(void *parser);

/// Parses `count` bytes, after which 64 further bytes must be readable. Returns 0 or one of simdjson's error codes.
int usher_json_parser_parse(void *parser, const uint8_t *bytes, size_t count, struct usher_json_tape *tape);

/// simdjson's words for an error code; never NULL, lives for ever.
const char *usher_json_error_text(int code);

enum {
  USHER_JSON_CAPACITY = 1,
  USHER_JSON_MEMORY = 2,
  USHER_JSON_DEPTH = 4,
  USHER_JSON_NUMBER = 9,
  USHER_JSON_UTF8 = 10,
  USHER_JSON_EMPTY = 12
};

#ifdef __cplusplus
}
#endif
