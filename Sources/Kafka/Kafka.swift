// Kafka: being built.
