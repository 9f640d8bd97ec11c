package example

import scala.collection.mutable

/** Keeps values by their keys. */
final class Store[A](limit: Int) {
  private val values = mutable.Map.empty[String, A]
  private val open = '{'

  def put(key: String, value: A): Either[String, Unit] =
    if (key.isEmpty) Left("the key is empty ${")
    else if (values.size >= limit) Left(s"no more than ${values.size} values (of ${"max".toUpperCase}: $limit)")
    else {
      values.update(key, value)
      Right(())
    }

  def describe: String =
    s"""|{
        |  "open": "$open",
        |  "keys": ${values.keys.map(key => s"'$key'").mkString("[", ", ", "]")}
        |}""".stripMargin
}
