# A chat that remembers your username, and the message that you have not sent yet.
# Start it with `elixir chat_live.exs` and open http://localhost:5001. Type, reload, restart the server: it stays typed.
Mix.install([
  {:bandit, "~> 1.5"},
  {:jason, "~> 1.4"},
  {:phoenix, "~> 1.7"},
  {:phoenix_live_view, "~> 1.0"}
])

Application.put_env(:chat, Chat.Endpoint,
  adapter: Bandit.PhoenixAdapter,
  http: [ip: {127, 0, 0, 1}, port: 5001],
  server: true,
  live_view: [signing_salt: "only for a demo"],
  secret_key_base: String.duplicate("only for a demo ", 4),
  pubsub_server: Chat.PubSub
)

defmodule Chat.Live do
  use Phoenix.LiveView

  def mount(_params, _session, socket) do
    if connected?(socket), do: Phoenix.PubSub.subscribe(Chat.PubSub, "chat")
    {:ok, assign(socket, username: nil, messages: [])}
  end

  # The draft, once for each join: the names of the fields nested as in params, nil where nothing is stored.
  def handle_event("restore", %{"chat" => %{"username" => username}}, socket) do
    {:noreply, assign(socket, username: username)}
  end

  # Sent: the draft goes, but for the username (data-persist="keep").
  def handle_event("send", %{"chat" => %{"username" => username, "message" => message}}, socket) do
    Phoenix.PubSub.broadcast(Chat.PubSub, "chat", {:said, "#{username}: #{message}"})

    {:noreply,
     socket
     |> assign(username: username)
     |> push_event("persisted-form:clear", %{id: "chat"})}
  end

  def handle_info({:said, message}, socket) do
    {:noreply, assign(socket, messages: [message | socket.assigns.messages])}
  end

  def render(assigns) do
    ~H"""
    <h1>Chat</h1>
    <persisted-form id="chat" phx-hook="PersistedForm" phx-restore="restore">
      <form id="chat-form" phx-submit="send">
        <input name="chat[username]" value={@username} placeholder="Username" required data-persist="keep" />
        <input name="chat[message]" placeholder="Message" required autocomplete="off" />
        <button>Send</button>
      </form>
    </persisted-form>
    <ul id="messages">
      <li :for={message <- @messages}>{message}</li>
    </ul>
    """
  end
end

defmodule Chat.Layouts do
  use Phoenix.Component

  def root(assigns) do
    ~H"""
    <!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>Chat</title>
        <script src="https://cdn.jsdelivr.net/npm/persisted-form"></script>
      </head>
      <body>
        {@inner_content}
        <script src="/assets/phoenix/phoenix.min.js"></script>
        <script src="/assets/live_view/phoenix_live_view.min.js"></script>
        <script>
          const { hooks } = PersistedFormKit;
          new LiveView.LiveSocket("/live", Phoenix.Socket, { hooks }).connect();
        </script>
      </body>
    </html>
    """
  end
end

defmodule Chat.Router do
  use Phoenix.Router
  import Phoenix.LiveView.Router

  pipeline :browser do
    plug :accepts, ["html"]
  end

  scope "/" do
    pipe_through :browser

    live_session :chat, root_layout: {Chat.Layouts, :root} do
      live "/", Chat.Live
    end
  end
end

defmodule Chat.Endpoint do
  use Phoenix.Endpoint, otp_app: :chat

  socket "/live", Phoenix.LiveView.Socket
  plug Plug.Static, at: "/assets/phoenix", from: {:phoenix, "priv/static"}
  plug Plug.Static, at: "/assets/live_view", from: {:phoenix_live_view, "priv/static"}
  plug Chat.Router
end

children = [{Phoenix.PubSub, name: Chat.PubSub}, Chat.Endpoint]
{:ok, _} = Supervisor.start_link(children, strategy: :one_for_one)

Process.sleep(:infinity)
