#include "CSimdjson.h"

#define SIMDJSON_EXCEPTIONS 0
#include <new>
#include <simdjson.h>

static_assert(simdjson::CAPACITY == USHER_JSON_CAPACITY, "error codes moved");
static_assert(simdjson::MEMALLOC == USHER_JSON_MEMORY, "error codes moved");
static_assert(simdjson::DEPTH_ERROR == USHER_JSON_DEPTH, "error codes moved");
static_assert(simdjson::NUMBER_ERROR == USHER_JSON_NUMBER, "error codes moved");
static_assert(simdjson::UTF8_ERROR == USHER_JSON_UTF8, "error codes moved");
static_assert(simdjson::EMPTY == USHER_JSON_EMPTY, "error codes moved");
static_assert(simdjson::SIMDJSON_PADDING == 64, "Swift pads by 64 bytes");

namespace {
struct Parser {
  simdjson::dom::parser parser;
  size_t maximum_depth;
};
}  // namespace

void *usher_json_parser_create(size_t maximum_depth) {
  return new (std::nothrow) Parser{simdjson::dom::parser(), maximum_depth};
}

void usher_json_parser_free(void *parser) { delete static_cast<Parser *>(parser); }

int usher_json_parser_parse(void *pointer, const uint8_t *bytes, size_t count, struct usher_json_tape *tape) {
  auto *self = static_cast<Parser *>(pointer);
  auto &parser = self->parser;
  if (count > 0x7fffffff) return simdjson::CAPACITY;
  if (parser.capacity() < count || parser.capacity() == 0) {
    // In powers of two: simdjson itself grows to exactly what is asked for, so slowly growing messages would allocate
    // each time, and fresh memory costs more than the parse.
    size_t capacity = 4096;
    while (capacity < count) capacity *= 2;
    if (auto error = parser.allocate(capacity, self->maximum_depth)) return error;
    if (auto error = parser.doc.allocate(capacity)) return error;
  }
  simdjson::dom::element root;
  if (auto error = parser.parse(bytes, count, false).get(root)) return error;
  tape->elements = parser.doc.tape.get();
  tape->strings = parser.doc.string_buf.get();
  tape->structurals = parser.implementation->structural_indexes.get();
  tape->structural_count = parser.implementation->n_structural_indexes;
  return 0;
}

const char *usher_json_error_text(int code) {
  return simdjson::error_message(static_cast<simdjson::error_code>(code));
}
