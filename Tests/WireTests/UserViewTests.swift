import JSON
import Testing
import Wire

@Suite struct UserViewTests {
  @Test func `a payload is read by name`() throws {
    let view = try UserView(
      payload: Array(
        #""username":"ada","email":null,"enabled":false,"attributes":{"department":["R&D","x"],"old":null},"groups":["/staff"]"#
          .utf8))
    #expect(view.username == "ada")
    #expect(view.email == nil)
    #expect(view["email"] == [])
    #expect(view["firstName"] == nil)
    #expect(view.isEnabled == false)
    #expect(view.attribute("department") == ["R&D", "x"])
    #expect(view.attribute("old") == [])
    #expect(view.attribute("username") == nil)
    #expect(view.groups == ["/staff"])
    #expect(view.fields.map(\.name) == ["username", "email", "enabled", "department", "old", "groups"])
  }

  @Test func `a delete has no fields and rubbish is an error`() throws {
    #expect(try UserView(payload: []).fields == [])
    #expect(throws: JSONError.self) { try UserView(payload: Array("}{".utf8)) }
  }
}
