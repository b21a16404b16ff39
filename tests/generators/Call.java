import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.JSON;
import org.openapitools.client.api.AiApi;
import org.openapitools.client.api.TasksApi;
import org.openapitools.client.api.UserApi;
import org.openapitools.client.model.*;

/** Calls the server with what openapi-generator makes for Java, with java.net.http. */
public final class Call {
  public static void main(String[] arguments) throws Exception {
    Map<String, String> environment = System.getenv();
    ApiClient client = new ApiClient();
    client.updateBaseUri(environment.get("AIVY_BASE_URL"));
    client.setRequestInterceptor(
        request -> request.header("Authorization", "Bearer " + environment.get("AIVY_API_KEY")));

    ProfileEnvelope profile = new UserApi(client).getProfile();
    expect(profile.getSuccess(), "a profile is a success");
    expect(profile.getData().getId().equals(environment.get("AIVY_USER_ID")), "the profile");

    TasksApi tasks = new TasksApi(client);
    TaskIn wanted = new TaskIn().title("Java").category(TaskCategory.OTHER).reward(1L);
    Task task = tasks.createTask(wanted, null).getData();
    expect(task.getSlots() == 1 && task.getClaimTtlSeconds() == 3600, "the defaults");
    expect(task.getDeadline() == null, "no deadline");

    OffsetDateTime later = OffsetDateTime.parse("2100-01-01T00:00:00Z");
    Task changed = tasks.updateTask(task.getId(), new TaskPatch().deadline(later)).getData();
    expect(Instant.from(changed.getDeadline()).equals(later.toInstant()), "the deadline");

    TaskListEnvelope page =
        tasks.listTasks(
            null, null, TaskStatus.OPEN, null, "me", null, null, TaskSort.REWARD, SortOrder.ASC);
    expect(
        page.getData().stream().anyMatch(each -> each.getId().equals(task.getId())), "the list");

    TransactionListEnvelope moved =
        new UserApi(client).listTransactions(null, null, TransactionKind.TASK_ESCROW, null, null);
    expect(task.getId().equals(moved.getData().get(0).getReference()), "the transaction");
    Task cancelled = tasks.cancelTask(task.getId(), null).getData();
    expect(cancelled.getStatus() == TaskStatus.CANCELLED, "the cancelled task");

    String text = "The bridge was closed. Engineers found cracks in the bridge. It rained.";
    SummaryIn body = new SummaryIn().text(text).sentences(1);
    SummaryOutEnvelope summary = new AiApi(client).summarizeText(body, null);
    expect(summary.getData().getSentences().size() == 1, "the summary");

    try {
      tasks.getTask("tsk_none");
      throw new AssertionError("a task that is not there was found");
    } catch (ApiException error) {
      ErrorEnvelope answer =
          JSON.getDefault().getMapper().readValue(error.getResponseBody(), ErrorEnvelope.class);
      expect(!answer.getSuccess() && answer.getError().getCode().equals("not_found"), "the error");
    }
  }

  private static void expect(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }
}
