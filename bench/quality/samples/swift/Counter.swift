import Foundation

/// Counts words. /* A comment like this is one line. */
struct Counter {
    private(set) var counts: [String: Int] = [:]

    mutating func add(_ text: String) {
        for word in text.split(whereSeparator: { !$0.isLetter }) {
            counts[word.lowercased(), default: 0] += 1
        }
    }

    var summary: String {
        let lines = counts.map { "\($0.key): \(String($0.value).padding(toLength: 4, withPad: " ", startingAt: 0))" }
        return """
            Words (\(counts.count)):
            \(lines.sorted().joined(separator: "\n")) "{"
            """
    }

    static let pattern = #"^\d{2}\("#
}
