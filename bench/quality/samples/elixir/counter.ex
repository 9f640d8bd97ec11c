defmodule Counter do
  @moduledoc """
  Counts words: "do" and `end` are only words here.
  """
  use GenServer

  @separator ~r/[^\p{L}']+/u

  def start_link(opts \\ []), do: GenServer.start_link(__MODULE__, %{}, opts)

  @impl true
  def init(counts), do: {:ok, counts}

  @impl true
  def handle_call({:add, text}, _from, counts) when is_binary(text) do
    words = String.split(text, @separator, trim: true)

    if Enum.empty?(words) do
      {:reply, {:error, "no words in #{inspect(text)} (#{?{})"}, counts}
    else
      counts = Enum.reduce(words, counts, fn word, all -> Map.update(all, word, 1, &(&1 + 1)) end)
      {:reply, :ok, counts}
    end
  end
end
