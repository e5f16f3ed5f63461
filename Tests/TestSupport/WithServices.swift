import Testing

/// The parent of every suite that uses a real Kafka, Keycloak or mail sink: one test at a time, since all share them.
///
/// In any test target: `extension WithServices { @Suite struct MyTests { … } }`. Skipped, and said so, without services.
@Suite(
  .serialized,
  .enabled(
    if: TestServices.isSet, "USHER_TEST_KAFKA and USHER_TEST_KEYCLOAK are not set: no service is running"))
package enum WithServices {}
