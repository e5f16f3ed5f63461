import Glibc
import Platform

/// A port on loopback that takes connections and says nothing.
final class SilentServer {
  let address: String
  private let descriptor: Int32

  init() throws {
    (descriptor, address) = try listenOnLoopback()
  }

  deinit {
    close(descriptor)
  }
}

/// A port on loopback that answers every connection with an HTTP error.
final class WebServer {
  let address: String
  private let descriptor: Int32
  private var thread: OSThread?

  init() throws {
    let (listener, address) = try listenOnLoopback()
    descriptor = listener
    self.address = address
    thread = try OSThread(name: "web") {
      while true {
        let client = accept(listener, nil, nil)
        if client < 0 { return }
        var request = [UInt8](repeating: 0, count: 1024)
        _ = read(client, &request, request.count)
        let answer = [UInt8]("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".utf8)
        _ = write(client, answer, answer.count)
        close(client)
      }
    }
  }

  deinit {
    shutdown(descriptor, Int32(SHUT_RDWR))
    thread.take()?.join()
    close(descriptor)
  }
}

private func listenOnLoopback() throws -> (descriptor: Int32, address: String) {
  let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
  var size = socklen_t(MemoryLayout<sockaddr_in>.size)
  let error = withUnsafeMutablePointer(to: &address) {
    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
      bind(descriptor, address, size) != 0 || listen(descriptor, 16) != 0
        || getsockname(descriptor, address, &size) != 0
    }
  }
  if error { throw PlatformError(action: "listen on", subject: "loopback", reason: .system(errno)) }
  return (descriptor, "127.0.0.1:\(UInt16(bigEndian: address.sin_port))")
}
