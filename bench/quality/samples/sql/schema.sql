-- Notes and those who write them.
CREATE TABLE users (
    id SERIAL PRIMARY KEY,
    email VARCHAR(255) NOT NULL UNIQUE,
    name TEXT NOT NULL DEFAULT 'nobody''s (',
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE notes (
    id SERIAL PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    stars NUMERIC(3, 1) CHECK (stars BETWEEN 0 AND 5)
);

/* Lists are sorted by this. */
CREATE INDEX notes_by_user ON notes (user_id, title);

CREATE FUNCTION touch() RETURNS trigger AS $$
BEGIN
    NEW.title := trim(NEW.title); -- it's kept short (
    RETURN NEW;
END;
$$ LANGUAGE plpgsql;

INSERT INTO users (email, name) VALUES
    ('a@example.com', 'Ann'),
    ('b@example.com', 'Bob');

SELECT u.name, count(*) AS notes
FROM users u
JOIN notes n ON n.user_id = u.id
GROUP BY u.name;
