import Platform

/// Waits until a descriptor is ready, at most so long. poll(2) fails only where the kernel has no memory for it: then the
/// caller's next turn looks at everything anyway.
func waitForAny(_ watches: inout [Watch], milliseconds: Int) {
  _ = try? Poller.poll(&watches, milliseconds: milliseconds)
}
