package io.kestra.plugin.scripts.shell;

import io.kestra.core.models.property.Property;
import io.kestra.core.models.tasks.RunnableTask;
import io.kestra.core.runners.RunContext;
import io.kestra.plugin.scripts.exec.AbstractExecScript;
import io.kestra.plugin.scripts.exec.scripts.models.ScriptOutput;
import jakarta.validation.constraints.NotNull;
import java.util.List;

/**
 * The shell task under its published name, because its plugin is not among the published artifacts.
 * Everything it does is the published base class's: environment, files, execution context, runners.
 */
public class Commands extends AbstractExecScript implements RunnableTask<ScriptOutput> {
  @NotNull private Property<List<String>> commands;
  private Property<String> containerImage = Property.ofValue("ubuntu");

  public Property<List<String>> getCommands() {
    return commands;
  }

  @Override
  public Property<String> getContainerImage() {
    return containerImage;
  }

  @Override
  public ScriptOutput run(RunContext runContext) throws Exception {
    return commands(runContext)
        .withInterpreter(getInterpreter())
        .withBeforeCommands(getBeforeCommands())
        .withBeforeCommandsWithOptions(true)
        .withCommands(commands)
        .run();
  }
}
