// swift-tools-version: 6.2
import PackageDescription

// The one place for flags: a flag on the command line rebuilds everything.
let swift: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
  .treatWarning("DeprecatedDeclaration", as: .warning),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]
let pure: [SwiftSetting] = swift + [.strictMemorySafety()]
let c: [CSetting] = [.treatAllWarnings(as: .error), .enableWarning("all"), .enableWarning("extra")]

/// A target of Swift code; its dependencies are the table of DESIGN: one-way imports, checked by `.ci/run`.
func room(_ name: String, _ dependencies: [String] = [], settings: [SwiftSetting] = swift) -> Target {
  .target(name: name, dependencies: dependencies.map { .byName(name: $0) }, swiftSettings: settings)
}

/// A target of tests beside the target `name`.
func tests(_ name: String, _ dependencies: [String] = [], exclude: [String] = []) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: ([name] + dependencies).map { .byName(name: $0) }, exclude: exclude,
    swiftSettings: swift)
}

let package = Package(
  name: "usher",
  products: [
    .executable(name: "usher", targets: ["usher"]),
    .executable(name: "usher-bench", targets: ["usher-bench"]),
  ],
  targets: [
    // System libraries.
    .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(name: "CRdkafka", pkgConfig: "rdkafka", providers: [.apt(["librdkafka-dev"])]),
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "CYaml", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
    .systemLibrary(name: "CMicrohttpd", pkgConfig: "libmicrohttpd", providers: [.apt(["libmicrohttpd-dev"])]),
    .target(name: "CPosix", cSettings: c),
    .target(name: "CNcurses", cSettings: c, linkerSettings: [.linkedLibrary("ncursesw"), .linkedLibrary("tinfo")]),
    .target(name: "CSimdjson", linkerSettings: [.linkedLibrary("simdjson"), .linkedLibrary("stdc++")]),

    // The cores and what they speak about.
    room("SyncModel", settings: pure),
    room("SyncCore", ["SyncModel"], settings: pure),
    room("Cells", settings: pure),
    room("ConsoleCore", ["SyncModel"], settings: pure),

    // Faces of libraries.
    room("Platform", ["CPosix"]),
    room("JSON", ["CSimdjson"]),
    room("YAML", ["CYaml"]),
    room("Digest", ["CSodium"]),
    room("HTTPServer", ["CMicrohttpd"]),
    room("Kafka", ["CRdkafka", "Platform"]),
    room("Transport", ["CCurl", "Platform"]),

    // Shells.
    room("Wire", ["SyncModel", "JSON"]),
    room("Journal", ["SyncModel", "Platform", "CSQLite"]),
    room("Providers", ["SyncModel", "JSON", "Transport"]),
    room("Telemetry", ["SyncModel"]),
    room(
      "SyncEngine",
      ["SyncModel", "SyncCore", "Wire", "Journal", "Kafka", "Providers", "Digest", "Telemetry", "Platform"]),
    room("Config", ["SyncModel", "YAML", "Platform"]),
    room("Sandbox", ["SyncModel", "Wire", "JSON", "Kafka", "HTTPServer", "Platform"]),
    room("Terminal", ["Cells", "Platform", "CNcurses"]),
    .target(
      name: "Themes", dependencies: ["Cells", "YAML"], path: "themes",
      resources: ["dark", "light", "high-contrast", "colour-blind"].map { .embedInCode("\($0).yaml") },
      swiftSettings: swift),
    room("Console", ["SyncModel", "ConsoleCore", "Cells", "Terminal", "Themes", "Platform"]),
    room(
      "Commands",
      [
        "SyncModel", "SyncCore", "Wire", "Journal", "Kafka", "Transport", "Providers", "SyncEngine", "Cells",
        "ConsoleCore", "Terminal", "Themes", "Console", "Platform", "JSON", "YAML", "Digest", "HTTPServer", "Config",
        "Telemetry", "Sandbox",
      ]),

    // Executables.
    .executableTarget(name: "usher", dependencies: ["Commands"], swiftSettings: swift),
    .executableTarget(name: "usher-bench", dependencies: ["Commands"], swiftSettings: swift),

    // Tests.
    .testTarget(name: "TestSupport", dependencies: ["Platform"], swiftSettings: swift),
    tests("SyncModel"),
    tests("SyncCore", ["SyncModel"]),
    tests("Cells"),
    tests("ConsoleCore", ["SyncModel"]),
    tests("Platform", ["TestSupport"]),
    tests("JSON"),
    tests("YAML"),
    tests("Digest"),
    tests("HTTPServer", ["Transport", "Platform", "TestSupport"]),
    tests("Kafka", ["Platform", "TestSupport"]),
    tests("Transport", ["HTTPServer", "Platform", "TestSupport"]),
    tests("Wire", ["SyncModel", "JSON"]),
    tests("Journal", ["SyncModel", "Platform", "CSQLite", "TestSupport"]),
    tests("Providers", ["SyncModel", "JSON", "Transport", "HTTPServer", "Sandbox", "Platform", "TestSupport"]),
    tests(
      "SyncEngine", ["SyncModel", "SyncCore", "Sandbox", "Kafka", "Journal", "Providers", "Platform", "TestSupport"]),
    tests("Config", ["SyncModel", "Platform"]),
    tests("Telemetry", ["SyncModel"]),
    tests("Sandbox", ["SyncModel", "Wire", "JSON", "Transport", "Kafka", "Platform", "TestSupport"]),
    tests("Terminal", ["Cells", "Platform"]),
    tests("Themes", ["Cells"]),
    tests("Console", ["SyncModel", "ConsoleCore", "Cells", "Themes", "Terminal", "Platform"], exclude: ["Golden"]),
    tests(
      "Commands",
      [
        "SyncModel", "ConsoleCore", "Config", "Wire", "Journal", "Kafka", "Sandbox", "Platform", "JSON", "Terminal",
        "TestSupport",
      ]),
  ]
)
