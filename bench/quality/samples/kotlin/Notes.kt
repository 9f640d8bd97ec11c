package org.example.notes

/* Notes are kept in memory. /* Comments nest. */ */
data class Note(val id: Int, val text: String, val tags: List<Char> = listOf('{', '"', '\''))

class Notes(private val limit: Int = 100) {
    private val notes = mutableListOf<Note>()

    fun add(text: String): Note {
        require(text.isNotBlank()) { "text is blank" }
        check(notes.size < limit) { "no more than ${notes.map { "#${it.id}" }.size} notes (" }
        val note = Note(notes.size + 1, text)
        notes.add(note)
        return note
    }

    fun `a page of {all} notes`(): String = notes.joinToString("\n") { note ->
        """
        <li id="${note.id}">${note.text.replace("<", "&lt;")}</li>
        """.trimIndent()
    }
}
