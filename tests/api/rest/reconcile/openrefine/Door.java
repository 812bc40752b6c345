import com.google.refine.model.Cell;
import com.google.refine.model.Recon;
import com.google.refine.model.ReconCandidate;
import com.google.refine.model.recon.ReconJob;
import com.google.refine.model.recon.ReconciledDataExtensionJob;
import com.google.refine.model.recon.StandardReconConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** Reconciles the names that follow the service and the type, and pulls a column, as OpenRefine does for a column of cells. */
public class Door {
    public static void main(String[] words) throws Exception {
        String service = words[0];
        StandardReconConfig config = new StandardReconConfig(
                service, "identifiers", "types", words[1], words[1], true, new ArrayList<>());
        List<ReconJob> jobs = new ArrayList<>();
        for (String name : Arrays.asList(words).subList(2, words.length)) {
            jobs.add(config.createJob(null, 0, null, "name", new Cell(name, null)));
        }
        List<String> matched = new ArrayList<>();
        for (Recon recon : config.batchRecon(jobs, 1L)) {
            System.out.println(recon.judgment + " " + (recon.match == null ? null : recon.match.id));
            if (recon.match != null) {
                matched.add(recon.match.id);
            }
        }
        ReconciledDataExtensionJob job = new ReconciledDataExtensionJob(
                ReconciledDataExtensionJob.DataExtensionConfig.reconstruct(
                        "{\"properties\": [{\"id\": \"country\", \"name\": \"country\"}]}"),
                service);
        Map<String, ReconciledDataExtensionJob.DataExtension> found =
                job.extend(new HashSet<>(matched), new HashMap<>());
        for (String id : matched) {
            System.out.println(id + " " + ((ReconCandidate) found.get(id).data[0][0]).id);
        }
        System.out.println(job.columns.get(0).name + " " + job.columns.get(0).expectedType.id);
    }
}
